package io.tidemark.bench.sync;

/** Seconds since it was made. */
record Stopwatch(long begun) {
  static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
