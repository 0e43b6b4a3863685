package io.tidemark.bench.api;

import java.time.Duration;

/**
 * How much there is, and how long it is asked for.
 *
 * @param transactions of all users; one of them has a tenth
 * @param users how many there are
 * @param keys so many different questions of each kind
 * @param warmUp at least so long for each server by itself, pauses not counted
 * @param warmUpMost and no longer than this
 * @param turn how long one is asked one kind of question at a time
 * @param rounds how many turns of each are recorded
 * @param cold how long the time after a start is looked at
 */
record Sizes(
    long transactions,
    long users,
    int keys,
    Duration warmUp,
    Duration warmUpMost,
    Duration turn,
    int rounds,
    Duration cold) {
  /** As many at the same time, each on a connection that it keeps. */
  static final int CONNECTIONS = 32;

  static Sizes of(boolean quick) {
    return quick
        ? new Sizes(
            500_000,
            20_000,
            4_000,
            Duration.ofSeconds(18),
            Duration.ofSeconds(36),
            Duration.ofSeconds(2),
            3,
            Duration.ofSeconds(15))
        : new Sizes(
            5_000_000,
            200_000,
            20_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(240),
            Duration.ofSeconds(6),
            5,
            Duration.ofSeconds(60));
  }

  /** Of the user who has most. */
  long most() {
    return transactions / 10;
  }
}
