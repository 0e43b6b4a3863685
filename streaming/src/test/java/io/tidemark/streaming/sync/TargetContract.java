package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What every {@link Target} keeps to, whatever it is. */
abstract class TargetContract extends SyncedTransactions {
  private static final BigDecimal CENT = new BigDecimal("0.0100");

  /** Changes one column of one row, behind sync's back. */
  abstract void change(String id, String column, String value) throws Exception;

  /** Removes one row, behind sync's back. */
  abstract void remove(String id) throws Exception;

  /** Adds a row like another one, behind sync's back. */
  abstract void add(String id, String like) throws Exception;

  /** Ends the sessions of whoever works with the copy. */
  abstract void cutSessions() throws Exception;

  /** Makes room for the table of {@link NewTableIT}. */
  abstract void makeDevices() throws Exception;

  /** The sum of all amounts, and how many rows have one, as one reader sees them at one moment. */
  abstract Map.Entry<BigDecimal, Integer> total() throws Exception;

  @Override
  Map<String, String> special() {
    return Map.of("sync.brake-rows", "5", "sync.brake-percent", "30", "trigger", "50ms");
  }

  @Test
  void commitsOfEveryKindAndRestartsEndEqual() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    Random random = new Random(seed);
    Settings byDriver = with(Map.of("sync.brake-percent", "100"));
    Settings byExecutors = with(Map.of("sync.brake-percent", "100", "sync.driver-max-bytes", "0"));
    settings = byDriver;
    insert(0, ROWS, 4);
    start();
    int next = ROWS;
    for (int step = 0; step < Effort.of(12, 120); step++) {
      switch (random.nextInt(7)) {
        case 0, 1 -> insert(next, next += 1 + random.nextInt(20), 1 + random.nextInt(3));
        case 2 ->
            run(
                "UPDATE %s SET amount = amount + 1, description = 'again', card_last4 = null WHERE "
                    + some(random));
        case 3 -> run("DELETE FROM %s WHERE " + some(random));
        case 4 ->
            run(
                "UPDATE %s SET transaction_id = concat('ffffffff', substr(transaction_id, 9)) WHERE "
                    + some(random));
        case 5 ->
            spark.sql(
                "INSERT OVERWRITE %s SELECT /*+ REPARTITION(5) */ * FROM %s VERSION AS OF %d WHERE NOT (%s)"
                    .formatted(delta(), delta(), lake.latestVersion(TABLE), some(random)));
        default -> run("OPTIMIZE %s");
      }
      if (random.nextInt(4) == 0) {
        stop();
        settings = random.nextBoolean() ? byDriver : byExecutors;
        start();
      }
      if (step % 6 == 5) {
        awaitEqual();
        Proof proof = target().prove(Copies.spec(TABLE));
        assertThat(proof.differences()).as("seed=%d step=%d", seed, step).isEmpty();
        assertThat(proof.copyRows()).isEqualTo(proof.lakeRows()).isEqualTo(copy().size());
      }
    }
  }

  @Test
  void everyTypeAndAKeyOfTwoColumnsArriveAndAreProved() throws Exception {
    makeDevices();
    TableSpec spec =
        new JsonMapper().readValue(resource("/new-table/devices.json"), TableSpec.class);
    lake.createTable("devices");
    String table = "delta.`" + lake.path("devices") + "`";
    spark.sql(
        "INSERT INTO "
            + table
            + " SELECT concat('tenant-', id % 3), id, 'Модель \"\\\\\\n', '{\"a\": [1, 2]}', CAST(id / 7 AS DECIMAL(12,2)), id / 3.0D, CAST(id / 7 AS FLOAT), CAST(concat('x', id) AS BINARY), DATE'1969-07-20', TIMESTAMP'2026-01-02 03:04:05.000006', id % 2 = 0 FROM range(50)");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (TableSync devices = new TableSync(spark, lake, target(), spec, settings, failure::set)) {
      devices.start();
      spark.sql("UPDATE " + table + " SET features = null, is_on = NOT is_on WHERE device_id < 10");
      spark.sql("UPDATE " + table + " SET tenant = 'moved' WHERE device_id = 11");
      spark.sql("DELETE FROM " + table + " WHERE device_id = 12");
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> devices.through() == lake.latestVersion("devices"));
    }
    assertThat(failure.get()).isNull();
    Proof proof = target().prove(spec);
    assertThat(proof.differences()).isEmpty();
    assertThat(proof.copyRows()).isEqualTo(49).isEqualTo(proof.lakeRows());
  }

  @Test
  void whateverIsWrongInTheCopyIsFoundShownAndRepaired() throws Exception {
    insert(0, ROWS, 2);
    start();
    awaitEqual();
    change(id(1), "amount", "1000.0000");
    remove(id(2));
    add(id(900), id(3));
    change(id(4), "lake_version", "1000");
    change(id(5), "merchant", "another");
    Proof proof = target().prove(Copies.spec(TABLE));
    assertThat(proof.complete()).isTrue();
    Map<String, Difference.Kind> found = new HashMap<>();
    proof.differences().forEach(it -> found.put(it.key().get(0), it.kind()));
    assertThat(found)
        .containsOnlyKeys(id(1), id(2), id(900), id(4), id(5))
        .containsEntry(id(1), Difference.Kind.DIFFERENT)
        .containsEntry(id(2), Difference.Kind.MISSING)
        .containsEntry(id(900), Difference.Kind.EXTRA);
    assertThat(
            proof.differences().stream()
                .filter(it -> it.key().contains(id(1)))
                .findFirst()
                .orElseThrow()
                .columns())
        .containsOnlyKeys("amount");
    new Repair(spark, lake, target())
        .of(
            Copies.spec(TABLE),
            proof.differences().stream().map(Difference::key).distinct().toList());
    assertThat(target().prove(Copies.spec(TABLE)).differences()).isEmpty();
    assertThat(copy()).isEqualTo(Copies.inLake(lake, TABLE));
    run("UPDATE %s SET amount = amount + 1");
    awaitEqual();
  }

  @Test
  void aProofBesideARunningSyncFindsNothing() throws Exception {
    insert(0, ROWS, 2);
    start();
    Thread writer =
        new Thread(
            () -> {
              for (int from = ROWS; from < ROWS + 120; from += 40) {
                insert(from, from + 40, 1);
                run("UPDATE %s SET amount = amount + 1 WHERE pmod(hash(transaction_id), 3) = 0");
              }
            });
    writer.start();
    int proofs = 0;
    while (writer.isAlive()) {
      assertThat(target().prove(Copies.spec(TABLE)).differences()).isEmpty();
      proofs++;
    }
    assertThat(proofs).isPositive();
    awaitEqual();
  }

  @Test
  void aReaderNeverSeesAPartOfACommit() throws Exception {
    insert(0, ROWS, 2);
    run("UPDATE %s SET amount = 0");
    start();
    awaitEqual();
    Thread writer =
        new Thread(
            () -> {
              for (int times = 0; times < 3; times++) {
                run("UPDATE %s SET amount = amount + 0.01");
              }
            });
    writer.start();
    int looks = 0;
    while (writer.isAlive() || sync.through() < lake.latestVersion(TABLE)) {
      Map.Entry<BigDecimal, Integer> seen = total();
      assertThat(seen.getValue()).isEqualTo(ROWS);
      assertThat(seen.getKey().remainder(CENT.multiply(BigDecimal.valueOf(ROWS))).signum())
          .as("%s", seen)
          .isZero();
      looks++;
    }
    assertThat(looks).isGreaterThan(3);
    assertThat(failed.get()).isNull();
  }

  @Test
  void manyRemovalsAreHeldUntilTheyAreApproved() throws Exception {
    insert(0, ROWS, 2);
    start();
    awaitEqual();
    long before = sync.through();
    run("DELETE FROM %s WHERE pmod(hash(transaction_id), 2) = 0");
    await().atMost(Duration.ofMinutes(2)).until(() -> status().sync().startsWith("held before"));
    assertThat(sync.through()).isEqualTo(before);
    assertThat(copy()).hasSize(ROWS);
    assertThat(target().approve(TABLE)).isTrue();
    awaitEqual();
    assertThat(target().approve(TABLE)).isFalse();
    assertThat(status().sync()).isEqualTo("following");
  }

  @Test
  void aPausedTableStaysAsItIsUntilItIsResumed() throws Exception {
    insert(0, 10, 1);
    start();
    awaitEqual();
    target().pause(TABLE);
    await().until(() -> status().sync().equals("paused"));
    Thread.sleep(300);
    insert(10, 20, 1);
    Thread.sleep(500);
    assertThat(copy()).hasSize(10);
    assertThat(target().resume(TABLE)).isTrue();
    awaitEqual();
    assertThat(target().resume(TABLE)).isFalse();
  }

  @Test
  void aResyncLoadsTheTableAnewBesideTheCopy() throws Exception {
    insert(0, ROWS, 3);
    start();
    awaitEqual();
    remove(id(1));
    change(id(2), "merchant", "another");
    target().resync(TABLE);
    await().atMost(Duration.ofMinutes(2)).until(() -> copy().equals(Copies.inLake(lake, TABLE)));
    insert(ROWS, ROWS + 5, 1);
    awaitEqual();
  }

  @Test
  void anotherLakeInTheOnesPlaceIsLoadedThoughItsVersionsAreTheSame(@TempDir Path elsewhere)
      throws Exception {
    insert(0, 10, 1);
    start();
    awaitEqual();
    stop();
    settings = with(Map.of("lake", elsewhere.toString()));
    lake = SparkForTests.emptyLake(settings.lake());
    insert(5, 12, 1);
    insert(12, 20, 1);
    start();
    awaitApplied();
    assertThat(copy()).isEqualTo(Copies.inLake(lake, TABLE));
  }

  @Test
  void aSecondWriterIsKeptOutAndToldWhoIsInside() throws Exception {
    insert(0, 5, 1);
    start();
    assertThatThrownBy(
            () -> new TableSync(spark, lake, target(), Copies.spec(TABLE), settings, failed::set))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-202")
        .hasMessageContaining("process ");
    stop();
    start();
    awaitEqual();
  }

  @Test
  void aCutSessionIsOpenedAgain() throws Exception {
    insert(0, ROWS, 1);
    start();
    for (int cut = 0; cut < 5; cut++) {
      cutSessions();
      run("UPDATE %s SET amount = amount + 1");
      awaitEqual();
    }
  }

  @Test
  void aTableThatHasNotBeenLoadedIsSaidTo() {
    assertThatThrownBy(() -> target().prove(Copies.spec(TABLE)))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-210")
        .hasMessageContaining("'transactions'");
  }

  private CopyStatus status() throws Exception {
    return target().status().stream()
        .filter(it -> it.table().equals(TABLE))
        .findFirst()
        .orElseThrow();
  }

  static String resource(String name) throws Exception {
    try (InputStream in = Objects.requireNonNull(TargetContract.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
