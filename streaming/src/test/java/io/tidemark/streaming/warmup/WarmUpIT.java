package io.tidemark.streaming.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpIT {
  @Test
  void itGoesThroughTheStagesAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Settings settings = SettingsForTests.in(folder).settings();
    assertThat(
            WarmUp.run(SparkForTests.session(), settings, EventFlow.all(), Duration.ofSeconds(10)))
        .as("how long each round took")
        .isNotEmpty();
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("checkpoints/warm-up")).doesNotExist();
  }
}
