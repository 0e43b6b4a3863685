package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FreshnessWindowTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final FreshnessWindow window = new FreshnessWindow();

  @Test
  void nothingSeenIsNothingKnown() {
    assertThat(window.quantile(0.5)).isEmpty();
    assertThat(StatusLine.seconds(window.quantile(0.5))).isEqualTo("unknown");
  }

  @Test
  void aQuantileIsASampleThatWasSeen() {
    for (int i = 100; i >= 1; i--) {
      window.add(NOON.plusMillis(i), i);
    }
    assertThat(window.quantile(0.5)).hasValue(50);
    assertThat(window.quantile(0.99)).hasValue(99);
    assertThat(window.quantile(1)).hasValue(100);
  }

  @Test
  void whatIsOlderThanAMinuteIsForgotten() {
    window.add(NOON, 1000);
    window.add(NOON.plusSeconds(61), 1);
    assertThat(window.quantile(1)).hasValue(1);
  }
}
