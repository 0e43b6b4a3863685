package io.tidemark.streaming.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private final StringWriter said = new StringWriter();
  private final Attempts attempts = new Attempts(new PrintWriter(said), Duration.ofMillis(1));

  @Test
  void whoIsSecondTriesAgainAndSaysSo() {
    AtomicInteger tries = new AtomicInteger();
    int result =
        attempts.commit(
            "users",
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException(new ConcurrentModificationException());
              }
              return 42;
            });
    assertThat(result).isEqualTo(42);
    assertThat(said.toString()).contains("users: another writer was first, trying again (2)");
  }

  @Test
  void whoIsSecondTooOftenGivesUpInWords() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                attempts.commit(
                    "users",
                    () -> {
                      tries.incrementAndGet();
                      throw new ConcurrentModificationException();
                    }))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("TM-502 'users'");
    assertThat(tries).hasValue(20);
  }

  @Test
  void anotherFailureIsNotTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                attempts.commit(
                    "users",
                    () -> {
                      tries.incrementAndGet();
                      throw new IllegalStateException("out of space");
                    }))
        .hasMessage("out of space");
    assertThat(tries).hasValue(1);
  }
}
