package io.tidemark.api.database;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a request must be done.
 *
 * @param limit what it was given from the start
 */
public record Deadline(Instant at, Duration limit) {
  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

  /**
   * Makes it hold for everything that this thread reads, until {@link #end}. A statement that is
   * running at the deadline is then cancelled.
   */
  public void begin() {
    CURRENT.set(this);
  }

  /** Nothing holds on this thread any more. */
  public static void end() {
    CURRENT.remove();
  }

  /** That of this thread's request; null outside of one. */
  public static @Nullable Deadline current() {
    return CURRENT.get();
  }

  /** Whether it is past. */
  public boolean isOver(Instant now) {
    return now.isAfter(at);
  }

  /** Whole seconds that are left, and at least one: what a statement can be given. */
  int secondsLeft(Instant now) {
    return Math.toIntExact(Math.max(1, (Duration.between(now, at).toMillis() + 999) / 1000));
  }
}
