package io.tidemark.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A new field by the steps of {@code docs/evolution.md}, with the user's language, which release 0
 * did not know: its contract and tables are kept in {@code release-0}, and run by a process of
 * their own.
 */
final class EvolutionIT {
  /** The migration that adds the language. */
  private static final String NEW_FIELD = "V8__user_language.sql";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, @Nullable String> languages = new TreeMap<>();
  private TestPostgres postgres;
  private RunningApplication application;
  private Lake lake;
  private int sent;

  @BeforeEach
  void aStackOfRelease0(@TempDir Path folder) throws IOException {
    postgres = TestPostgres.migratedBy("filesystem:" + migrationsOfRelease0(folder));
    application = new RunningApplication(folder, postgres);
    lake = application.lake;
  }

  /** All but the one that brought the new field. */
  private static Path migrationsOfRelease0(Path folder) throws IOException {
    Path migrations = Files.createDirectories(folder.resolve("migrations"));
    try (Stream<Path> all = Files.list(Path.of("../db/migrations"))) {
      for (Path file : all.filter(it -> !it.endsWith(NEW_FIELD)).toList()) {
        Files.copy(file, migrations.resolve(file.getFileName()));
      }
    }
    return migrations;
  }

  @AfterEach
  void stopAll() throws Exception {
    application.close();
  }

  @Test
  void aNewFieldReachesEveryStoreWithTheValuesThatCameBeforeAndNoEventIsRefused(
      @TempDir Path folder) throws Exception {
    Process release0 = startRelease0(folder);
    try {
      send("before", "de");
      send("silent", null);
      send("outdated", "fr");
      send("outdated", null);
      send("misspelt", "German");
      awaitServed(release0, folder);
      // Step 1, while release 0 runs on.
      postgres.migrate();
      send("after-migration", "pt-BR");
      awaitServed(release0, folder);
    } finally {
      release0.destroy();
    }
    assertThat(release0.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(lake.read("user_events").where(col("extra").isNotNull()).count()).isEqualTo(4);
    send("between", "es-419");
    // A kill in the middle of step 2: the columns are there, and nothing else.
    lake.createTables();
    send("before", "en-GB");

    application.start(); // step 2
    send("new", "zh-Hant");
    application.awaitAll();
    languages.put(id("misspelt"), null);
    assertThat(
            application.texts(
                "SELECT user_id || '=' || coalesce(language, 'null') FROM api.users ORDER BY user_id"))
        .isEqualTo(expected());
    assertThat(lake.read("users").orderBy("user_id").select("user_id", "language").collectAsList())
        .extracting(row -> row.getString(0) + "=" + row.getString(1))
        .isEqualTo(expected());
    for (TableSpec spec : TableSpec.all()) {
      assertThat(Copies.inPostgres(application.owner, lake, spec.table()))
          .isEqualTo(Copies.inLake(lake, spec.table()));
    }
    assertThat(lake.read("user_events").count()).isEqualTo(sent);
    assertThat(lake.read("user_events").select("event_id").distinct().count()).isEqualTo(sent);
    assertThat(lake.read("quarantine").count()).isZero();
    assertThat(lake.read("user_events").where("extra IS NOT NULL").select("extra").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("{\"language\":\"German\"}");
  }

  @Test
  void streamingBeforePostgresStopsAtTm201AndLeavesTheLakeAsItWas(@TempDir Path folder)
      throws Exception {
    application.spark.sql(
        Files.readString(Path.of("src/test/resources/release-0/tidemark/lake/users.sql"))
            .strip()
            .replaceAll(";$", "")
            .replace("${lake}", application.settings.lake()));
    assertThatThrownBy(application::start)
        .isInstanceOf(SyncException.class)
        .hasMessageStartingWith("TM-201 Sync of 'users' has not started")
        .hasMessageContaining("[language]");
    assertThat(lake.latestVersion("users")).isZero();
    assertThat(lake.exists("user_events")).isFalse();
  }

  /** This release's code with the contract and the tables of release 0. */
  private Process startRelease0(Path folder) throws IOException {
    Path topics = Files.createDirectories(folder.resolve("topics/tidemark")).resolve("topics.json");
    Files.writeString(topics, new JsonMapper().writeValueAsString(application.flows));
    Map<String, String> conf = new HashMap<>(application.values());
    conf.put("spark.master", "local[2]");
    return SparkForTests.process(
            StreamingApplication.class,
            List.of(
                folder.resolve("topics").toString(),
                Path.of("src/test/resources/release-0").toAbsolutePath().toString(),
                System.getProperty("java.class.path")),
            conf)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private void send(String name, @Nullable String language) {
    Map<String, String> event = new HashMap<>();
    event.put("event_id", UUID.randomUUID().toString());
    event.put("op", "upsert");
    event.put("event_time", START.plusSeconds(sent++).toString());
    event.put("user_id", id(name));
    event.put("email", name + "@example.org");
    event.put("full_name", name);
    event.put("country", "DE");
    event.put("tier", "PLUS");
    event.put("status", "ACTIVE");
    event.put("created_at", START.toString());
    if (language != null) {
      event.put("language", language);
    }
    languages.put(id(name), language);
    application.send(0, id(name), new JsonMapper().writeValueAsString(event));
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  private void awaitServed(Process release0, Path folder) throws IOException {
    try {
      application.awaitAll(release0::isAlive);
    } catch (RuntimeException e) {
      throw new AssertionError(Files.readString(folder.resolve("log")), e);
    }
  }

  private List<String> expected() {
    return languages.entrySet().stream().map(Map.Entry::toString).toList();
  }
}
