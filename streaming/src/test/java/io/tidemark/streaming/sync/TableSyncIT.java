package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sync of one table, driven by commits of every kind that other writers of the lake may make. */
final class TableSyncIT {
  private static final String TABLE = "transactions";
  private static final int ROWS = 60;

  private final SparkSession spark = SparkForTests.session();
  private TestPostgres postgres;
  private Connection reader;
  private Settings settings;
  private Lake lake;
  private TableSync sync;
  private final AtomicReference<Throwable> failed = new AtomicReference<>();

  @BeforeEach
  void anEmptyLakeAndAnEmptyPostgres(@TempDir Path folder) throws Exception {
    postgres = TestPostgres.migrated();
    reader = postgres.connect(postgres.owner());
    settings = settings(folder, 3);
    lake = SparkForTests.emptyLake(settings.lake());
  }

  @AfterEach
  void stopAll() throws Exception {
    stop();
    reader.close();
    postgres.close();
  }

  @Test
  void anOverwriteWithHalfOfTheRowsInManyFilesLeavesExactlyThese() throws Exception {
    insert(0, ROWS, 12);
    start();
    awaitEqual();
    // Split over several batches, additions first, removals later: the article's code would delete
    // live rows.
    spark.sql(
        "INSERT OVERWRITE %s SELECT /*+ REPARTITION(9) */ * FROM %s VERSION AS OF %d WHERE hash(transaction_id) %% 2 = 0"
            .formatted(delta(), delta(), lake.latestVersion(TABLE)));
    awaitEqual();
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSizeBetween(1, ROWS - 1);
  }

  @Test
  void aChangedKeyLeavesNoGhost() throws Exception {
    insert(0, 10, 1);
    start();
    awaitEqual();
    spark.sql(
        "UPDATE %s SET transaction_id = '%s' WHERE transaction_id = '%s'"
            .formatted(delta(), id(100), id(3)));
    awaitEqual();
    assertThat(Copies.inPostgres(reader, lake, TABLE))
        .hasSize(10)
        .noneMatch(row -> row.contains(id(3)));
  }

  @Test
  void swappedKeysAreSwapped() throws Exception {
    insert(0, 4, 1);
    start();
    awaitEqual();
    spark.sql(
        "UPDATE %s SET transaction_id = CASE transaction_id WHEN '%s' THEN '%s' ELSE '%s' END WHERE transaction_id IN ('%s', '%s')"
            .formatted(delta(), id(1), id(2), id(1), id(1), id(2)));
    awaitEqual();
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSize(4);
  }

  @Test
  void aRestartGoesOnFromTheLedgerWhateverHappenedMeanwhile() throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    stop();
    spark.sql("DELETE FROM %s WHERE hash(transaction_id) %% 3 = 0".formatted(delta()));
    insert(20, 30, 2);
    start();
    awaitEqual();
  }

  @Test
  void aRestartRightAfterACommitOfManyFilesReadsItAgainInPartsAndStaysEqual() throws Exception {
    insert(0, 40, 2);
    start();
    spark.sql(
        "INSERT OVERWRITE %s SELECT /*+ REPARTITION(9) */ * FROM %s VERSION AS OF %d WHERE hash(transaction_id) %% 2 = 0"
            .formatted(delta(), delta(), lake.latestVersion(TABLE)));
    awaitEqual();
    stop();
    start();
    insert(40, 50, 1);
    awaitEqual();
  }

  @Test
  void aPostgresPutBackToAnEarlierStateIsBroughtForwardAgain() throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    long before = sync.through();
    try (Statement backup = reader.createStatement()) {
      backup.execute("CREATE TABLE public.backup AS SELECT * FROM serving.transactions");
    }
    spark.sql("DELETE FROM %s WHERE hash(transaction_id) %% 2 = 0".formatted(delta()));
    insert(20, 25, 1);
    awaitEqual();
    stop();
    try (Statement restore = reader.createStatement()) {
      restore.execute("DELETE FROM serving.transactions");
      restore.execute("INSERT INTO serving.transactions SELECT * FROM public.backup");
      restore.execute("UPDATE tidemark.ledger SET lake_version = " + before);
    }
    start();
    awaitEqual();
  }

  @Test
  void aFeedThatNoLongerReachesBackIsReplacedByALoad() throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    long gone = sync.through() + 1;
    stop();
    insert(20, 30, 1);
    insert(30, 40, 1);
    Path log = Path.of(lake.path(TABLE), "_delta_log");
    spark.sql(
        "ALTER TABLE %s SET TBLPROPERTIES ('delta.checkpointInterval' = '1')".formatted(delta()));
    assertThat(log.resolve("%020d.json".formatted(gone)).toFile().delete()).isTrue();
    for (long version = 0; version < gone; version++) {
      assertThat(log.resolve("%020d.json".formatted(version)).toFile().delete()).isTrue();
    }
    start();
    awaitEqual();
  }

  @Test
  void aRestartGoesOnThoughTheFilesOfTheLastCommitAreGone() throws Exception {
    insert(0, 20, 2);
    start();
    run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(1)));
    awaitEqual();
    stop();
    loseChangeData();
    start();
    awaitEqual();
    insert(20, 30, 1);
    awaitEqual();
  }

  @Test
  void aFeedWhoseFilesAreGoneIsReplacedByALoad() throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    stop();
    for (int seed = 1; seed < 4; seed++) {
      run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(seed)));
    }
    loseChangeData();
    run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(4)));
    start();
    insert(20, 30, 3);
    awaitEqual();
  }

  private void loseChangeData() throws IOException {
    try (Stream<Path> changes = Files.list(Path.of(lake.path(TABLE), "_change_data"))) {
      for (Path file : changes.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aSecondWriterIsKeptOutAndToldWhoIsInside() throws Exception {
    start();
    assertThatThrownBy(() -> new TableSync(spark, lake, Copies.spec(TABLE), settings, failed::set))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-202")
        .hasMessageContaining("tidemark sync-transactions");
  }

  @Test
  void aColumnThatPostgresLacksStopsTheStartInWords() throws Exception {
    try (Statement alter = reader.createStatement()) {
      alter.execute("ALTER TABLE serving.transactions DROP COLUMN card_last4 CASCADE");
    }
    assertThatThrownBy(() -> new TableSync(spark, lake, Copies.spec(TABLE), settings, failed::set))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-201")
        .hasMessageContaining("[card_last4]");
  }

  @Test
  void aColumnThatSomebodyHasAddedToTheLakeStopsNothingAndIsNotCarried() throws Exception {
    insert(0, 5, 1);
    run("ALTER TABLE %s ADD COLUMNS (remark STRING AFTER user_id)");
    run("UPDATE %s SET remark = 'by hand'");
    start();
    awaitEqual();
    insert(5, 10, 1);
    awaitEqual();
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSize(10);
  }

  @Test
  void randomCommitsAndRestartsEndEqual() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    Random random = new Random(seed);
    insert(0, ROWS, 4);
    start();
    int next = ROWS;
    for (int step = 0; step < Effort.of(16, 240); step++) {
      String was = "seed=" + seed + " step=" + step;
      switch (random.nextInt(11)) {
        case 0, 1 -> insert(next, next += 1 + random.nextInt(20), 1 + random.nextInt(5));
        case 2, 3 ->
            run("UPDATE %s SET amount = amount + 1, status = 'REFUNDED' WHERE " + some(random));
        case 4 -> run("DELETE FROM %s WHERE " + some(random));
        case 5 ->
            run(
                "UPDATE %s SET transaction_id = concat('ffffffff', substr(transaction_id, 9)) WHERE "
                    + some(random));
        case 6 -> {
          spark.sql(
              "INSERT OVERWRITE %s SELECT /*+ REPARTITION(7) */ * FROM %s VERSION AS OF %d WHERE NOT (%s)"
                  .formatted(delta(), delta(), lake.latestVersion(TABLE), some(random)));
        }
        case 7 -> replaceRefunded();
        case 8 -> run("OPTIMIZE %s");
        case 9 -> deletionVectors(random.nextBoolean());
        default -> {
          // Delta itself refuses to bring deletion vectors back into a table that has them off.
          deletionVectors(true);
          run(
              "RESTORE TABLE %s TO VERSION AS OF "
                  + random.nextLong(1, lake.latestVersion(TABLE) + 1));
        }
      }
      if (random.nextInt(4) == 0) {
        stop();
        start();
      }
      if (step % 8 == 7) {
        awaitEqual();
        assertThat(Copies.inPostgres(reader, lake, TABLE))
            .as(was)
            .isEqualTo(Copies.inLake(lake, TABLE));
      }
    }
  }

  private void replaceRefunded() {
    lake.read(TABLE)
        .where("status = 'REFUNDED' AND hash(transaction_id) % 2 = 0")
        .repartition(3)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", "status = 'REFUNDED'")
        .save(lake.path(TABLE));
  }

  private void deletionVectors(boolean on) {
    run("ALTER TABLE %s SET TBLPROPERTIES ('delta.enableDeletionVectors' = '" + on + "')");
  }

  private static String some(Random random) {
    return "pmod(hash(transaction_id), 7) = " + random.nextInt(7);
  }

  private void run(String sql) {
    spark.sql(sql.formatted(delta()));
  }

  private void insert(int from, int to, int files) {
    spark
        .range(from, to)
        .selectExpr(
            "format_string('00000000-0000-7000-8000-%012d', id) transaction_id",
            "'00000000-0000-7000-8000-ffffffffffff' user_id",
            "CAST(id / 4 AS DECIMAL(19,4)) amount",
            "'EUR' currency",
            "'COMPLETED' status",
            "timestamp_micros(1700000000000000 + id) occurred_at",
            "concat('Käse & Söhne \\\\ ', id) merchant",
            "CAST(null AS STRING) description",
            "'CARD' payment_method",
            "'4242' card_last4",
            "CAST(null AS STRING) failure_code",
            "timestamp_micros(1700000000000001) updated_at",
            "false deleted",
            "timestamp_micros(1700000000000000) kafka_timestamp",
            "id kafka_offset",
            "CAST(1 AS BIGINT) events_version")
        .repartition(files)
        .write()
        .format("delta")
        .mode("append")
        .save(lake.path(TABLE));
  }

  private static String id(int number) {
    return "00000000-0000-7000-8000-%012d".formatted(number);
  }

  private String delta() {
    return "delta.`" + lake.path(TABLE) + "`";
  }

  private void start() throws Exception {
    sync = new TableSync(spark, lake, Copies.spec(TABLE), settings, failed::set);
    sync.start();
  }

  private void stop() throws Exception {
    if (sync != null) {
      sync.close();
      sync = null;
    }
  }

  private void awaitEqual() throws SQLException {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              assertThat(failed.get()).isNull();
              return sync.through() == lake.latestVersion(TABLE);
            });
    List<String> expected = Copies.inLake(lake, TABLE);
    assertThat(Copies.inPostgres(reader, lake, TABLE)).isEqualTo(expected);
  }

  private Settings settings(Path folder, int maxFilesPerTrigger) {
    return SettingsForTests.in(folder)
        .with(postgres)
        .set("sync.max-files-per-trigger", Integer.toString(maxFilesPerTrigger))
        .set("sync.fence-wait", "1s")
        .settings();
  }
}
