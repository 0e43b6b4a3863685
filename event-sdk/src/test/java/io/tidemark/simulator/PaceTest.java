package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void aRateIsKeptToAFewPercent() {
    Pace pace = new Pace(500);
    long start = System.nanoTime();
    for (int i = 0; i < 1_001; i++) {
      pace.await(() -> false);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_990), Duration.ofMillis(2_100));
  }

  @Test
  void whatALongStopMissedIsNotSentInOneBurst() throws Exception {
    Pace pace = new Pace(1_000);
    Thread.sleep(1_500);
    long start = System.nanoTime();
    for (int i = 0; i < 1_300; i++) {
      pace.await(() -> false);
    }
    // 1,000 of them are made up for at once, the rest take their time.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void aStopEndsTheWaiting() {
    Pace pace = new Pace(0.001);
    pace.await(() -> false);
    long start = System.nanoTime();
    long stopAt = start + Duration.ofMillis(200).toNanos();
    pace.await(() -> System.nanoTime() > stopAt);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }
}
