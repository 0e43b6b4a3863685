package io.tidemark.streaming.sync;

import io.tidemark.streaming.serving.SyncException;
import java.time.Duration;
import java.time.Instant;

/** Somebody who waits for another writer of a table to leave. Not thread-safe. */
public final class FenceWait {
  private static final Duration RETRY = Duration.ofMillis(200);

  private final String table;
  private final Duration wait;
  private final Instant until;

  /** Begins now, to wait so long at most. */
  public FenceWait(String table, Duration wait) {
    this.table = table;
    this.wait = wait;
    this.until = Instant.now().plus(wait);
  }

  /** Whether that one has had its time. */
  public boolean isOver() {
    return Instant.now().isAfter(until);
  }

  /** What to fail with then: TM-202. */
  public SyncException over(String holder) {
    return new SyncException(
        ("TM-202 Sync of '%s' has not started: another writer holds its fence (%s), and did not leave within %s. Two"
                + " writers of one table would undo each other's work. Stop the other application, or wait for it.")
            .formatted(table, holder, wait));
  }

  /**
   * Until it is worth to try again.
   *
   * @throws SyncException TM-203 when this one is stopped meanwhile
   */
  public void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(
          "TM-203 Sync of '" + table + "' was stopped while it waited for its fence.", e);
    }
  }
}
