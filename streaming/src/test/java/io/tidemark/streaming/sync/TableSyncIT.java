package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sync of one table, driven by commits of every kind that other writers of the lake may make. */
final class TableSyncIT extends SyncedTransactions {
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
  void whatStaysIsNotWrittenAndAChangeOfNoIndexedColumnHardlyTouchesAnIndex() throws Exception {
    insert(0, 2_000, 1);
    start();
    awaitEqual();
    // The very same rows once more, and others in one column: only these are written.
    spark.sql(
        "INSERT OVERWRITE %s SELECT * FROM %s VERSION AS OF %d"
            .formatted(delta(), delta(), lake.latestVersion(TABLE)));
    String some = some(new Random(1));
    run("UPDATE %s SET amount = amount + 1 WHERE " + some);
    awaitEqual();

    long changed = spark.read().format("delta").load(lake.path(TABLE)).where(some).count();
    assertThat(changed).isBetween(100L, 1_000L);
    await().atMost(Duration.ofMinutes(2)).until(() -> updates("n_tup_upd") >= changed);
    assertThat(updates("n_tup_upd")).isEqualTo(changed);
    // Nearly all: a page is too full when many of its rows change at once.
    assertThat(updates("n_tup_hot_upd")).isBetween(changed * 9 / 10, changed);
  }

  /** How many rows have been updated: all of them, or by heap-only tuples alone. */
  private long updates(String column) throws SQLException {
    try (Statement select = reader.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT %s FROM pg_stat_user_tables WHERE schemaname = 'serving' AND relname = 'transactions'"
                    .formatted(column))) {
      row.next();
      return row.getLong(1);
    }
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

  @Test
  void aFeedWithColumnsThatTheTableHasNoLongerIsReplacedByALoad() throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    stop();
    long before = lake.latestVersion(TABLE);
    run("ALTER TABLE %s ADD COLUMNS (remark STRING AFTER user_id)");
    run("UPDATE %s SET remark = 'by hand', amount = amount + 1");
    run("RESTORE TABLE %s TO VERSION AS OF " + before);
    insert(20, 30, 1);
    start();
    awaitEqual();
    run("DELETE FROM %s WHERE " + some(new Random(1)));
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
    assertThatThrownBy(
            () ->
                new TableSync(
                    spark,
                    lake,
                    new PostgresTarget(spark, settings),
                    Copies.spec(TABLE),
                    settings,
                    failed::set))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-202")
        .hasMessageContaining("tidemark sync-transactions");
  }

  @Test
  void aColumnThatPostgresLacksStopsTheStartInWords() throws Exception {
    try (Statement alter = reader.createStatement()) {
      alter.execute("ALTER TABLE serving.transactions DROP COLUMN card_last4 CASCADE");
    }
    assertThatThrownBy(
            () ->
                new TableSync(
                    spark,
                    lake,
                    new PostgresTarget(spark, settings),
                    Copies.spec(TABLE),
                    settings,
                    failed::set))
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
    RandomCommits commits = new RandomCommits(this, random, ROWS);
    String was = "nothing";
    try {
      for (int step = 0; step < Effort.of(16, 240); step++) {
        was = step + ": " + commits.commit();
        if (random.nextInt(4) == 0) {
          stop();
          startToDie(random);
        }
        if (step % 8 == 7) {
          MortalDriver.everlasting();
          stop();
          start();
          awaitEqual();
          assertThat(new PostgresTarget(spark, settings).prove(Copies.spec(TABLE)).equal())
              .isTrue();
        }
      }
    } catch (Throwable e) {
      throw new AssertionError("seed=" + seed + " after step " + was, e);
    } finally {
      MortalDriver.everlasting();
    }
  }

  /** With another size of batches, and mostly for no more than some steps in Postgres. */
  private void startToDie(Random random) throws Exception {
    MortalDriver.Life life =
        MortalDriver.begin(
            Pattern.compile(""),
            1 + random.nextInt(60),
            random.nextBoolean(),
            random.nextInt(3) == 0 ? MortalDriver.CUT_OFF : MortalDriver.KILLED);
    try {
      start(
          with(
              Map.of(
                  "sync.max-files-per-trigger",
                  String.valueOf(1 + random.nextInt(3)),
                  "postgres.url",
                  MortalDriver.url(postgres.jdbcUrl()))));
    } catch (SQLException | SyncException e) {
      assertThat(life.end()).as("a start that nothing has happened to: %s", e).isNotNull();
    }
  }
}
