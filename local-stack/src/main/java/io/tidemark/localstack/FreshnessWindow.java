package io.tidemark.localstack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fresh the copy was over the last minute, from samples taken at any pace. Thread-safe. */
final class FreshnessWindow {
  private static final Duration LENGTH = Duration.ofMinutes(1);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Instant at, double seconds) {}

  /** Adds what was seen at a moment, and forgets what is older than a minute by then. */
  synchronized void add(Instant at, double seconds) {
    samples.addLast(new Sample(at, seconds));
    while (samples.getFirst().at().isBefore(at.minus(LENGTH))) {
      samples.removeFirst();
    }
  }

  /**
   * The smallest sample that the given share of the samples does not exceed (nearest rank), in
   * seconds.
   *
   * @param share above 0, at most 1
   * @return empty when nothing was seen
   */
  synchronized OptionalDouble quantile(double share) {
    double[] sorted = samples.stream().mapToDouble(Sample::seconds).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[(int) Math.ceil(share * sorted.length) - 1]);
  }
}
