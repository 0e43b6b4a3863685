package io.tidemark.bench.harness;

/** Seconds since it was made. */
public record Stopwatch(long begun) {
  /** One that runs from now. */
  public static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  /** Until now. */
  public double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
