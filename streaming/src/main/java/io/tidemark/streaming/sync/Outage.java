package io.tidemark.streaming.sync;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times in which Postgres cannot be worked with: it restarts, the way to it is cut, or another
 * session is in the way. All of them pass, and what was under way is done again then. Not
 * thread-safe.
 */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  // PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53");
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "57014");

  private final String what;
  private Duration pause = FIRST_PAUSE;
  private long next = System.nanoTime();
  private long began;
  private long said;
  private int failures;

  /** Of those times as somebody has them: a table's sync, or whoever else. */
  Outage(String what) {
    this.what = what;
  }

  /** Whether what failed will do so no more in a while. */
  static boolean passes(@Nullable Throwable failure) {
    if (failure == null) {
      return false;
    }
    if (failure instanceof SQLException sql && sql.getSQLState() != null) {
      String state = sql.getSQLState();
      return PASSING.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2));
    }
    return passes(failure.getCause());
  }

  /** Whether the pause after the last failure is over. */
  boolean mayTry() {
    return System.nanoTime() - next >= 0;
  }

  /** It has failed once more. */
  void failed(Throwable failure) {
    long now = System.nanoTime();
    if (failures++ == 0) {
      began = now;
    }
    if (failures == 1 || now - said >= SAY_EVERY.toNanos()) {
      said = now;
      log.warn(
          "TM-205 '{}' waits for Postgres, and tries again until it is back: {}",
          what,
          failure.getMessage());
    }
    next = System.nanoTime() + pause.toNanos();
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  /** It has worked. */
  void over() {
    if (failures > 0) {
      log.info(
          "Postgres is back for={} attempts={} ms={}",
          what,
          failures + 1,
          (System.nanoTime() - began) / 1_000_000);
      failures = 0;
      pause = FIRST_PAUSE;
    }
  }
}
