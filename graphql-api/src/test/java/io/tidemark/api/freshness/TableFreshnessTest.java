package io.tidemark.api.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFreshnessTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "0, CAUGHT_UP, 0.0",
    "1500, CAUGHT_UP, 1.5",
    "60000, CAUGHT_UP, 60.0",
    "60001, BEHIND, 60.001",
    "86400000, BEHIND, 86400.0",
    "-5000, CAUGHT_UP, 0.0"
  })
  void theStateFollowsFromTheAge(long millis, FreshnessState state, double seconds) {
    TableFreshness freshness = TableFreshness.of(row(NOW.minusMillis(millis)), null, NOW, LIMIT);
    assertThat(freshness.state()).isEqualTo(state);
    assertThat(freshness.seconds()).isEqualTo(seconds);
  }

  @Test
  void aTableThatIsLoadedButNotKnownToBeCompleteIsUnknown() {
    TableFreshness freshness = TableFreshness.of(row(null), null, NOW, LIMIT);
    assertThat(freshness.state()).isEqualTo(FreshnessState.UNKNOWN);
    assertThat(freshness.seconds()).isNull();
    assertThat(freshness.lakeVersion()).isEqualTo(5);
  }

  private static LedgerRow row(Instant completeThrough) {
    return new LedgerRow("users", 5, NOW, NOW, completeThrough);
  }
}
