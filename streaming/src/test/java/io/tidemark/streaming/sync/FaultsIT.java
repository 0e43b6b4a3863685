package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sync killed, or cut off from Postgres, before and after each step that it takes there: of a load,
 * of a batch by the driver, of one by the executors.
 */
final class FaultsIT extends SyncedTransactions {
  private static final Logger log = LoggerFactory.getLogger(FaultsIT.class);
  private static final int FAULTS = Integer.getInteger("tidemark.faults", Effort.of(18, 400));
  private static final int STEPS_OF_A_BATCH = 22;
  private static final int STEPS_OF_A_LOAD = 45;

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Path folder;
  private int rows;

  @BeforeEach
  void where(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void nobodyDies() {
    MortalDriver.everlasting();
  }

  @Test
  void aFaultAtAnyStepLeavesThePostgresThatTheLakeSays() throws Exception {
    insert(0, rows = 30, 2);
    start();
    awaitEqual();
    stop();
    Map<String, Integer> ends = new TreeMap<>();
    int died = 0;
    for (int number = 1; number <= FAULTS; number++) {
      boolean load = number % 3 == 0;
      change(load);
      boolean killed = random.nextBoolean();
      MortalDriver.Life life =
          MortalDriver.begin(
              1 + random.nextInt(load ? STEPS_OF_A_LOAD : STEPS_OF_A_BATCH),
              random.nextBoolean(),
              killed);
      live(life, number % 3 == 1, killed);
      if (life.end() != null) {
        died++;
        ends.merge((killed ? "killed " : "cut off ") + life.end(), 1, Integer::sum);
      }
      if (number % 20 == 0) {
        log.info("faults={} of={}", number, FAULTS);
      }
      MortalDriver.everlasting();
      start();
      awaitEqual();
      stop();
      assertThat(Copies.inPostgres(reader, lake, TABLE)).as("seed=%d", seed).isNotEmpty();
    }
    Files.writeString(Path.of("target", "faults.md"), report(died, ends));
    assertThat(died).as("seed=%d %s", seed, ends).isGreaterThan(FAULTS / 2);
  }

  private String report(int died, Map<String, Integer> ends) {
    StringBuilder lines = new StringBuilder();
    ends.forEach(
        (end, times) -> lines.append("| %s | %d |%n".formatted(end.replace("|", "\\|"), times)));
    return """
    # Faults

    Written by `e2e/run crash --faults %d`, seed %d. Sync was killed, or cut off from PostgreSQL, %d times, at the steps below (the
    other times it had done its work before it came to the step). After each, one more start left PostgreSQL with exactly the
    rows of the lake, compared row by row.

    | fault | times |
    |---|---:|
    %s"""
        .formatted(FAULTS, seed, died, lines);
  }

  /** Runs until the fault, and on where the process outlives it. */
  private void live(MortalDriver.Life life, boolean byExecutors, boolean killed) throws Exception {
    Settings mortal = mortal(byExecutors);
    try {
      sync =
          new TableSync(
              spark,
              lake,
              new PostgresTarget(spark, mortal),
              Copies.spec(TABLE),
              mortal,
              failed::set);
      sync.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                assertThat(failed.get()).isNull();
                return killed && life.end() != null || sync.through() == lake.latestVersion(TABLE);
              });
    } catch (Exception e) { // the start itself has been hit
      assertThat(life.end()).as("seed=%d %s", seed, e).isNotNull();
    } finally {
      stop();
    }
  }

  private void change(boolean load) throws Exception {
    if (load) {
      try (Statement resync = reader.createStatement()) {
        resync.execute("UPDATE tidemark.ledger SET resync = true");
      }
    }
    insert(rows, rows += 3, 1);
    run("UPDATE %s SET amount = amount + 1 WHERE " + some(random));
    run("DELETE FROM %s WHERE " + some(random) + " AND kafka_offset %% 5 = 0");
  }

  private Settings mortal(boolean byExecutors) {
    return SettingsForTests.in(folder)
        .with(postgres)
        .set("lake", settings.lake())
        .set("postgres.url", MortalDriver.url(postgres.jdbcUrl()))
        .set("driver.max-bytes", byExecutors ? "0" : "4m")
        .set("sync.fence-wait", "10s")
        .set("trigger", "50ms")
        .settings();
  }
}
