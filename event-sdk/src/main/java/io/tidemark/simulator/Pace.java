package io.tidemark.simulator;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps a rate: each record has its moment, so that what one comes too late the next one makes up
 * for.
 */
final class Pace {
  private static final long MOST_TO_MAKE_UP = TimeUnit.SECONDS.toNanos(1);

  private static final double LOOK_EVERY_NANOS = 100e6;

  private final double nanosPerRecord;
  private double due;

  /**
   * @param rate records a second; 0: no limit
   */
  Pace(double rate) {
    this.nanosPerRecord = rate == 0 ? 0 : 1e9 / rate;
    this.due = now();
  }

  /** Waits for the next record's moment, or until {@code stopping}, which is looked at often. */
  void await(BooleanSupplier stopping) {
    if (nanosPerRecord == 0) {
      return;
    }
    // After a long stop, a burst of everything that was missed would be no traffic anyone has seen.
    due = Math.max(due, now() - MOST_TO_MAKE_UP);
    double wait = due - now();
    while (wait > 0 && !stopping.getAsBoolean()) {
      LockSupport.parkNanos((long) Math.min(wait, LOOK_EVERY_NANOS));
      wait = due - now();
    }
    due += nanosPerRecord;
  }

  private static double now() {
    return (double) System.nanoTime();
  }
}
