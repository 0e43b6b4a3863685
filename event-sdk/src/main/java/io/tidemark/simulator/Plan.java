package io.tidemark.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What traffic is wanted. Immutable.
 *
 * @param rate records a second; 0: as fast as possible
 * @param seed two runs with one seed make the same decisions
 * @param users the size of the population
 * @param count how many records; 0: endless
 * @param start the first event's time, the others following at the rate; null: the real time of
 *     each event
 * @param shares how much of the traffic is of each special kind, 0 to 1
 */
record Plan(
    double rate,
    long seed,
    int users,
    long count,
    @Nullable Instant start,
    Map<Kind, Double> shares) {
  /** The pace of life where no rate says how fast time goes. */
  private static final double NOMINAL_RATE = 20;

  /**
   * @throws IllegalArgumentException TM-001 naming everything that is wrong
   */
  Plan {
    shares = Map.copyOf(shares);
    List<String> problems = new ArrayList<>();
    if (!(rate >= 0 && rate <= 1_000_000)) {
      problems.add("--rate is %s, but must be 0 to 1000000".formatted(rate));
    }
    if (users < 1 || users > 10_000_000) {
      problems.add("--users is %d, but must be 1 to 10000000".formatted(users));
    }
    if (count < 0) {
      problems.add("--count is %d, but must be 0 or more".formatted(count));
    }
    shares.forEach(
        (kind, share) -> {
          if (!(share >= 0 && share <= 1)) {
            problems.add("the share of %s is %s, but must be 0 to 1".formatted(kind, share));
          }
        });
    if (shares.values().stream().mapToDouble(Double::doubleValue).sum() > 1) {
      problems.add("the shares are more than 1 together: " + new EnumMap<>(shares));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "TM-001 Wrong settings: " + String.join("; ", problems) + ".");
    }
  }

  double share(Kind kind) {
    return shares.getOrDefault(kind, 0.0);
  }

  /** The time between two records, in the time of events. */
  Duration step() {
    return Duration.ofNanos(Math.max(4_000, (long) (1e9 / recordsPerSecond())));
  }

  /** How many records a second of the simulated life has. */
  double recordsPerSecond() {
    return rate == 0 ? NOMINAL_RATE : rate;
  }
}
