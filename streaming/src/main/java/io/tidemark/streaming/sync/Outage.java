package io.tidemark.streaming.sync;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times in which a target cannot be worked with: it restarts, the way to it is cut, or another
 * session is in the way. All of them pass, and what was under way is done again then. Not
 * thread-safe.
 */
public final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  private final String what;
  private final String target;
  private Duration pause = FIRST_PAUSE;
  private long next = System.nanoTime();
  private long began;
  private long said;
  private int failures;

  /** Of those times as somebody has them: a table's sync, or whoever else. */
  public Outage(String what, String target) {
    this.what = what;
    this.target = target;
  }

  /** Whether the pause after the last failure is over. */
  public boolean mayTry() {
    return System.nanoTime() - next >= 0;
  }

  /** It has failed once more. */
  public void failed(Throwable failure) {
    long now = System.nanoTime();
    if (failures++ == 0) {
      began = now;
    }
    if (failures == 1 || now - said >= SAY_EVERY.toNanos()) {
      said = now;
      log.warn(
          "TM-205 '{}' waits for {}, and tries again until it is back: {}",
          what,
          target,
          failure.getMessage());
    }
    next = System.nanoTime() + pause.toNanos();
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  /** It has worked. */
  public void over() {
    if (failures > 0) {
      log.info(
          "{} is back for={} attempts={} ms={}",
          target,
          what,
          failures + 1,
          (System.nanoTime() - began) / 1_000_000);
      failures = 0;
      pause = FIRST_PAUSE;
    }
  }
}
