package io.tidemark.streaming.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  private final Map<String, String> conf = new HashMap<>();

  @BeforeEach
  void aCompleteConfiguration(@TempDir Path folder) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "not told\n");
    conf.put("spark.app.name", "someone else's setting");
    conf.put("spark.tidemark.kafka.bootstrap-servers", "localhost:9092");
    conf.put("spark.tidemark.lake", "/lake");
    conf.put("spark.tidemark.checkpoints", "/checkpoints");
    conf.put("spark.tidemark.postgres.url", "jdbc:postgresql://localhost/tidemark");
    conf.put("spark.tidemark.postgres.user", "sync");
    conf.put("spark.tidemark.postgres.password-file", password.toString());
  }

  @Test
  void whatIsNotSetHasItsDefault() {
    Settings settings = Settings.from(conf);
    assertThat(settings.trigger()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.maxFilesPerTrigger()).isEqualTo(1000);
    assertThat(settings.maxBytesPerBatch()).isEqualTo(128L << 20);
  }

  @Test
  void thePasswordIsReadFromItsFileAndIsNotInTheText() {
    Settings settings = Settings.from(conf);
    assertThat(settings.postgres().password()).isEqualTo("not told");
    assertThat(settings.toString()).doesNotContain("not told");
  }

  @Test
  void aSecondCopyIsThereOnlyWhereItsAddressIs() {
    assertThat(Settings.from(conf).redis()).isEmpty();
    conf.put("spark.tidemark.redis.uri", "rediss://cache.internal/3");
    conf.put("spark.tidemark.redis.user", "tidemark");
    Settings.Redis redis = Settings.from(conf).redis().orElseThrow();
    assertThat(redis.uri().getHost()).isEqualTo("cache.internal");
    assertThat(redis.user()).isEqualTo("tidemark");
    assertThat(redis.password()).isEmpty();
  }

  @Test
  void aCopyInDynamoDbIsThereOnlyWhereItsRegionIs() {
    assertThat(Settings.from(conf).dynamoDb()).isEmpty();
    conf.put("spark.tidemark.dynamodb.endpoint", "http://127.0.0.1:8000");
    assertThatThrownBy(() -> Settings.from(conf))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("spark.tidemark.dynamodb.region: is missing");
    conf.put("spark.tidemark.dynamodb.region", "eu-central-1");
    assertThat(Settings.from(conf).dynamoDb())
        .contains(new Settings.DynamoDb("eu-central-1", "http://127.0.0.1:8000", "tidemark_"));
  }

  @Test
  void timesSizesAndCountsAreReadWithTheirUnits() {
    conf.put("spark.tidemark.trigger", "2s");
    conf.put("spark.tidemark.current.max-bytes-per-batch", "512k");
    conf.put("spark.tidemark.sync.max-files-per-trigger", "3");
    conf.put("spark.tidemark.kafka.option.security.protocol", "SASL_SSL");
    Settings settings = Settings.from(conf);
    assertThat(settings.trigger()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.maxBytesPerBatch()).isEqualTo(512 * 1024);
    assertThat(settings.maxFilesPerTrigger()).isEqualTo(3);
    assertThat(settings.kafka().options()).containsEntry("security.protocol", "SASL_SSL");
  }

  @Test
  void everyProblemIsNamedAtOnceWithItsValueAndWhatItMustBe() {
    conf.remove("spark.tidemark.lake");
    conf.put("spark.tidemark.postgres.password-file", "/does/not/exist");
    conf.put("spark.tidemark.trigger", "soon");
    conf.put("spark.tidemark.heartbeat", "1ms");
    conf.put("spark.tidemark.ingest.max-events-per-batch", "0");
    conf.put("spark.tidemark.sync.max-file-per-trigger", "3");
    conf.put("spark.tidemark.redis.uri", "redis://me:secret@cache/0");
    assertThatThrownBy(() -> Settings.from(conf))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("TM-001 7 settings are wrong")
        .hasMessageContaining("spark.tidemark.lake: is missing")
        .hasMessageContaining("/does/not/exist")
        .hasMessageContaining("spark.tidemark.trigger = soon: must be a time such as")
        .hasMessageContaining("spark.tidemark.heartbeat = 1ms")
        .hasMessageContaining("must be redis or rediss://host:port/number, without a user")
        .hasMessageNotContaining("secret")
        .hasMessageContaining(
            "spark.tidemark.ingest.max-events-per-batch = 0: must be a whole number from 1")
        .hasMessageContaining("did you mean spark.tidemark.sync.max-files-per-trigger?");
  }
}
