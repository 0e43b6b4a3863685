package io.tidemark.bench.harness;

import java.util.List;

/**
 * Measured values of one thing, all of them kept: percentiles are exact.
 *
 * @param sorted ascending; at least one
 */
public record Samples(List<Double> sorted) {

  /** Sorts them. */
  public Samples {
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("Nothing was measured.");
    }
    sorted = sorted.stream().sorted().toList();
  }

  /** How many there are. */
  public int count() {
    return sorted.size();
  }

  /** The middle one, or between the two in the middle. */
  public double median() {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The least value that {@code percent} of all do not exceed. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
