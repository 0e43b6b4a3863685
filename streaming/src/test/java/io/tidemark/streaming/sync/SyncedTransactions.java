package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import io.tidemark.testservices.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lake's transactions and their copy, with a sync that a test starts and stops, and other
 * writers of the lake.
 */
abstract class SyncedTransactions {
  static final String TABLE = "transactions";
  static final int ROWS = 60;

  final SparkSession spark = SparkForTests.session();
  TestPostgres postgres;
  private Path folder;
  Connection reader;
  Settings settings;
  Lake lake;
  TableSync sync;
  final AtomicReference<Throwable> failed = new AtomicReference<>();

  @BeforeEach
  void anEmptyLakeAndAnEmptyPostgres(@TempDir Path folder) throws Exception {
    postgres = database();
    reader = postgres.connect(postgres.owner());
    this.folder = folder;
    settings = with(Map.of());
    lake = SparkForTests.emptyLake(settings.lake());
  }

  @AfterEach
  void stopAll() throws Exception {
    stop();
    reader.close();
    postgres.close();
  }

  static String some(Random random) {
    return "pmod(hash(transaction_id), 7) = " + random.nextInt(7);
  }

  void run(String sql) {
    spark.sql(sql.formatted(delta()));
  }

  void insert(int from, int to, int files) {
    rows(from, to).repartition(files).write().format("delta").mode("append").save(lake.path(TABLE));
  }

  /** Rows that nobody has inserted yet. */
  Dataset<Row> rows(int from, int to) {
    return spark
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
            "CAST(1 AS BIGINT) events_version");
  }

  static String id(int number) {
    return "00000000-0000-7000-8000-%012d".formatted(number);
  }

  String delta() {
    return "delta.`" + lake.path(TABLE) + "`";
  }

  void start() throws Exception {
    start(target(), settings);
  }

  /** The same with other settings, into PostgreSQL. */
  void start(Settings settings) throws Exception {
    start(new PostgresTarget(spark, settings), settings);
  }

  private void start(Target target, Settings settings) throws Exception {
    sync = new TableSync(spark, lake, target, Copies.spec(TABLE), settings, failed::set);
    sync.start();
  }

  void stop() throws Exception {
    if (sync != null) {
      sync.close();
      sync = null;
    }
  }

  /** Until everything that the lake has now has been applied. */
  void awaitApplied() {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              assertThat(failed.get()).isNull();
              return sync.through() == lake.latestVersion(TABLE);
            });
  }

  void awaitEqual() throws SQLException {
    awaitApplied();
    List<String> expected = Copies.inLake(lake, TABLE);
    assertThat(copy()).isEqualTo(expected);
  }

  /** Where the copy is that is looked at. */
  Target target() {
    return new PostgresTarget(spark, settings);
  }

  /** Every row of it, as {@link Copies} has them. */
  List<String> copy() throws SQLException {
    return Copies.inPostgres(reader, lake, TABLE);
  }

  /** The settings, with some otherwise. */
  Settings with(Map<String, String> otherwise) {
    return given(otherwise).settings();
  }

  /** The same, as they are given. */
  SettingsForTests given(Map<String, String> otherwise) {
    SettingsForTests some =
        SettingsForTests.in(folder)
            .with(postgres)
            .set("sync.max-files-per-trigger", "3")
            .set("sync.fence-wait", "1s");
    special().forEach(some::set);
    otherwise.forEach(some::set);
    return some;
  }

  /**
   * Whatever is under way: the copy has the rows of the lake's table at the version that the ledger
   * names, if it names one.
   */
  void assertEqualAtTheLedgersVersion() throws SQLException {
    try (Connection own = postgres.connect(postgres.owner());
        Statement statement = own.createStatement()) {
      own.setAutoCommit(false);
      own.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      // Before the snapshot is taken, since a load that is published is another table.
      statement.execute("LOCK TABLE serving.transactions IN ACCESS SHARE MODE");
      try (ResultSet row = statement.executeQuery("SELECT lake_version FROM tidemark.ledger")) {
        if (row.next()) {
          assertThat(Copies.inPostgres(own, lake, TABLE))
              .isEqualTo(Copies.inLake(lake, TABLE, row.getLong(1)));
        }
      }
    }
  }

  /** Asks for a load. */
  void resync() throws SQLException {
    try (Statement resync = reader.createStatement()) {
      resync.execute("UPDATE tidemark.ledger SET resync = true");
    }
  }

  /** Settings that a test wants otherwise. */
  Map<String, String> special() {
    return Map.of();
  }

  /** A new database for a test. */
  TestPostgres database() {
    return TestPostgres.migrated();
  }
}
