package io.tidemark.localstack;

import java.time.Duration;
import java.time.Instant;

/**
 * When a part that ended is to be started again: soon after it ran well, ever later when it ends
 * again and again, and in the end no more. Not thread-safe.
 */
final class Restarts {
  private static final Duration RAN_WELL = Duration.ofMinutes(2);
  private static final int LIMIT = 6;

  private int inARow;
  private Instant startedAt = Instant.EPOCH;

  /** Notes that it was started. */
  void started(Instant now) {
    startedAt = now;
  }

  /**
   * How long to wait before it is started again: 1, 2, 4, 8, 16 seconds in a row.
   *
   * @throws StackFailure TM-405 when that has been tried often enough
   */
  Duration delayAfter(Child ended, Instant now) {
    inARow = now.isAfter(startedAt.plus(RAN_WELL)) ? 1 : inARow + 1;
    if (inARow >= LIMIT) {
      throw StackFailure.childEnded(ended);
    }
    return Duration.ofSeconds(1L << (inARow - 1));
  }
}
