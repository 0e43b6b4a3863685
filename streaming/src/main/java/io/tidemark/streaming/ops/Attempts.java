package io.tidemark.streaming.ops;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes commits beside other writers, who may be first. */
final class Attempts {
  private static final int MOST = 20;

  private final PrintWriter progress;
  private final Duration longestPause;

  /**
   * @param longestPause how long to wait at most before another attempt; how long is left to chance
   */
  Attempts(PrintWriter progress, Duration longestPause) {
    this.progress = progress;
    this.longestPause = longestPause;
  }

  Attempts(PrintWriter progress) {
    this(progress, Duration.ofSeconds(2));
  }

  /**
   * Makes a commit, and makes it again, from the table as it is then, when another writer has
   * changed meanwhile what it had read.
   *
   * @param commit reads the table and commits; leaves nothing behind when it fails
   * @throws OperatorException TM-502 when others were first each time
   */
  <T> T commit(String table, Supplier<T> commit) {
    for (int attempt = 1; ; attempt++) {
      try {
        return commit.get();
      } catch (RuntimeException e) {
        if (!othersWereFirst(e)) {
          throw e;
        }
        if (attempt == MOST) {
          throw new OperatorException(
              "TM-502 '%s' was changed by another writer each time that this command was about to commit, %d times. What it had committed before stays, and the same command goes on from there: give it again when there is less traffic."
                  .formatted(table, MOST),
              e);
        }
        progress.printf("%s: another writer was first, trying again (%d)%n", table, attempt);
        pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(longestPause.toMillis() + 1)));
      }
    }
  }

  private static boolean othersWereFirst(@Nullable Throwable e) {
    return e != null
        && (e instanceof ConcurrentModificationException || othersWereFirst(e.getCause()));
  }

  /** Sleeps; an interrupt ends the command. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("TM-503 Interrupted; give the same command again.", e);
    }
  }
}
