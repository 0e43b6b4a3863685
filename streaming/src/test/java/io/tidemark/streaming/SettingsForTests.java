package io.tidemark.streaming;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a stage in a test: everything below one folder, short pauses, small batches, and
 * nothing that happens by the clock alone.
 */
public final class SettingsForTests {
  private final Path folder;
  private final Map<String, String> values = new TreeMap<>();

  private SettingsForTests(Path folder) {
    this.folder = folder;
  }

  /** With neither Kafka nor Postgres. */
  public static SettingsForTests in(Path folder) {
    return new SettingsForTests(folder)
        .set("kafka.bootstrap-servers", "unused:9092")
        .set("lake", folder.resolve("lake").toString())
        .set("checkpoints", folder.resolve("checkpoints").toString())
        .postgres("jdbc:unused", "unused", "unused")
        .set("trigger", "50ms")
        .set("ingest.max-events-per-batch", "500")
        .set("current.max-bytes-per-batch", "16m")
        .set("sync.max-files-per-trigger", "3")
        .set("sync.fence-wait", "10s")
        .set("heartbeat", "100ms")
        .set("warm-up", "0s")
        .set("maintenance.vacuum-every", "0s")
        .set("prove.every", "0s");
  }

  public SettingsForTests with(TestKafka kafka) {
    return set("kafka.bootstrap-servers", kafka.bootstrapServers());
  }

  /** As the writer. */
  public SettingsForTests with(TestPostgres postgres) {
    return postgres(postgres.jdbcUrl(), postgres.writer().user(), postgres.writer().password());
  }

  private SettingsForTests postgres(String url, String user, String password) {
    try {
      Path file = Files.createDirectories(folder).resolve("password");
      Files.writeString(file, password);
      return set("postgres.url", url)
          .set("postgres.user", user)
          .set("postgres.password-file", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another value; the name without its prefix. */
  public SettingsForTests set(String name, String value) {
    values.put(Settings.PREFIX + name, value);
    return this;
  }

  /** All of them, as an operator gives them. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  public Settings settings() {
    return Settings.from(values);
  }
}
