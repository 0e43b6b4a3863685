package io.tidemark.localstack;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Waits for something in the stack: as long as the processes that it needs live, and no longer than
 * the stack itself.
 */
final class Patience {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STILL_WAITING = Duration.ofSeconds(10);

  private final Children children;
  private final Console console;

  Patience(Children children, Console console) {
    this.children = children;
    this.console = console;
  }

  /** What is waited for. */
  interface Condition {
    boolean isMet() throws SQLException;
  }

  /**
   * Returns when it is so; says every ten seconds that it is not yet.
   *
   * @throws StackFailure TM-405 when a process ends meanwhile, TM-406 after five minutes
   * @throws CancellationException when the stack is being stopped
   */
  void await(String stage, Condition done) {
    Instant begun = Instant.now();
    Instant next = begun.plus(STILL_WAITING);
    while (!isMet(done)) {
      pause();
      requireAlive("kafka", "postgres", "streaming", "api", "simulator");
      Instant now = Instant.now();
      if (now.isAfter(begun.plus(LIMIT))) {
        throw StackFailure.tooLate("waiting for " + stage, LIMIT, children.all());
      }
      if (now.isAfter(next)) {
        console.stage("waiting for " + stage);
        next = now.plus(STILL_WAITING);
      }
    }
  }

  private static boolean isMet(Condition condition) {
    try {
      return condition.isMet();
    } catch (SQLException e) {
      throw new IllegalStateException("The serving database refused: " + e.getMessage(), e);
    }
  }

  /**
   * Returns when none of those named, as far as they have been started, has ended.
   *
   * @throws StackFailure TM-405 when one has
   */
  void requireAlive(String... names) {
    for (String name : names) {
      Optional<Child> ended = children.find(name).filter(child -> !child.isAlive());
      if (ended.isPresent() && !children.isStopping()) {
        throw StackFailure.childEnded(ended.get());
      }
    }
  }

  /**
   * Lets a tenth of a second pass.
   *
   * @throws CancellationException when the stack is being stopped
   */
  void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
    if (children.isStopping()) {
      throw new CancellationException();
    }
  }
}
