package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TableSync;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The product's own sync of one table, as the application starts it. */
final class Tidemark implements Way {
  private final SparkSession spark;
  private final Source source;
  private final Path passwordFile;

  /**
   * @param spark the product's session
   * @param folder for a file with a password
   */
  Tidemark(SparkSession spark, Source source, Path folder) throws IOException {
    this.spark = spark;
    this.source = source;
    this.passwordFile = Files.writeString(folder.resolve("password"), Database.PASSWORD);
  }

  static TableSpec spec() {
    return TableSpec.all().stream()
        .filter(spec -> spec.table().equals(Source.TABLE))
        .findFirst()
        .orElseThrow();
  }

  /** As an operator would set them for that database. */
  Settings settings(Database database) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("kafka.bootstrap-servers", "none"); // asked for, and used by ingest alone
    values.put("lake", Path.of(source.lake().path("")).toString());
    values.put("checkpoints", passwordFile.resolveSibling("checkpoints").toString());
    values.put("postgres.url", database.url());
    values.put("postgres.user", database.writerName());
    values.put("postgres.password-file", passwordFile.toString());
    Map<String, String> prefixed = new LinkedHashMap<>();
    values.forEach((name, value) -> prefixed.put(Settings.PREFIX + name, value));
    return Settings.from(prefixed);
  }

  /** A sync that is behind, and not started yet. */
  Running open(Database database) throws Exception {
    Settings settings = settings(database);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    return new Running(
        new TableSync(
            spark,
            source.lake(),
            new PostgresTarget(spark, settings),
            spec(),
            settings,
            failure::set),
        failure);
  }

  /** One that somebody waits for. */
  record Running(TableSync sync, AtomicReference<@Nullable Throwable> failure)
      implements AutoCloseable {
    /** Returns when Postgres holds that version. */
    void await(long version) throws InterruptedException {
      while (sync.through() < version) {
        if (failure.get() != null) {
          throw new IllegalStateException("Sync has failed.", failure.get());
        }
        Thread.sleep(1);
      }
    }

    @Override
    public void close() throws SQLException {
      sync.close();
    }
  }

  @Override
  public String name() {
    return "Tidemark";
  }

  /** From what is committed to the lake to its commit in Postgres. */
  @Override
  public Took bring(Database database) throws Exception {
    long version = source.version();
    try (Running running = open(database)) {
      Stopwatch watch = Stopwatch.start();
      running.sync().start();
      running.await(version);
      return new Took(watch.seconds());
    }
  }

  @Override
  public boolean whole() {
    return true;
  }
}
