package io.tidemark.streaming.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpIT {
  @Test
  void itGoesThroughTheStagesAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Settings settings =
        new Settings(
            new Settings.Kafka("unused:9092", Map.of()),
            folder.resolve("lake").toString(),
            folder.resolve("checkpoints").toString(),
            new Settings.Postgres("unused", "unused", "unused"),
            Duration.ZERO,
            500,
            16L << 20,
            20_000,
            4L << 20,
            3,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);
    assertThat(
            WarmUp.run(SparkForTests.session(), settings, EventFlow.all(), Duration.ofSeconds(10)))
        .as("how long each round took")
        .isNotEmpty();
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("checkpoints/warm-up")).doesNotExist();
  }
}
