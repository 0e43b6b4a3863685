package io.tidemark.streaming.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Difference.Kind;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.Repair;
import io.tidemark.streaming.sync.TableSync;
import io.tidemark.testservices.TestPostgres;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof, held against what was done to the copy by hand. */
final class PostgresProverIT {
  private static final String TABLE = "transactions";
  private static final TableSpec SPEC = Copies.spec(TABLE);
  private static final int ROWS = 300;

  private final SparkSession spark = SparkForTests.session();
  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private TestPostgres postgres;
  private Connection owner;
  private Settings settings;
  private Lake lake;
  private PostgresTarget prover;
  private TableSync sync;

  @BeforeEach
  void anEmptyLakeAndAnEmptyPostgres(@TempDir Path folder) throws Exception {
    postgres = TestPostgres.migrated();
    owner = postgres.connect(postgres.owner());
    settings = SettingsForTests.in(folder).with(postgres).settings();
    lake = SparkForTests.emptyLake(settings.lake());
    prover = new PostgresTarget(spark, settings);
  }

  @AfterEach
  void stopAll() throws Exception {
    if (sync != null) {
      sync.close();
    }
    owner.close();
    postgres.close();
  }

  @Test
  void whateverTheRowsHoldEqualTablesAreProvedEqual() throws Exception {
    insert(0, ROWS);
    start();
    Proof proof = prover.prove(SPEC);
    assertThat(proof.differences()).as("seed=" + seed).isEmpty();
    assertThat(proof.equal()).isTrue();
    assertThat(proof.lakeRows()).isEqualTo(ROWS).isEqualTo(proof.copyRows());
    assertThat(proof.lakeVersion()).isEqualTo(lake.latestVersion(TABLE));
    assertThat(noted()).isEqualTo("t 0 " + proof.lakeVersion());
  }

  @Test
  void aRowThatWasChangedByHandIsFoundShownAndRepaired() throws Exception {
    insert(0, ROWS);
    start();
    run("UPDATE serving.transactions SET amount = amount + 0.0001 WHERE transaction_id = '%s'", 7);
    Proof proof = prover.prove(SPEC);
    assertThat(proof.equal()).isFalse();
    assertThat(proof.differences())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.key()).containsExactly(id(7));
              assertThat(it.kind()).isEqualTo(Kind.DIFFERENT);
              assertThat(it.columns()).containsOnlyKeys("amount");
            });
    assertThat(noted()).isEqualTo("f 1 null");
    repairedAndEqual(proof);
  }

  @Test
  void aMissingRowAnExtraOneAndASwappedPairAreFoundAndRepaired() throws Exception {
    insert(0, ROWS);
    start();
    run("DELETE FROM serving.transactions WHERE transaction_id = '%s'", 3);
    run(
        "UPDATE serving.transactions SET transaction_id = '%s' WHERE transaction_id = '%s'",
        900, 4);
    run(
        "UPDATE serving.transactions a SET amount = b.amount FROM serving.transactions b"
            + " WHERE (a.transaction_id, b.transaction_id) IN (('%1$s', '%2$s'), ('%2$s', '%1$s'))",
        5, 6);
    Proof proof = prover.prove(SPEC);
    assertThat(proof.differences())
        .extracting(it -> it.key().get(0) + " " + it.kind())
        .containsExactlyInAnyOrder(
            id(3) + " MISSING",
            id(4) + " MISSING",
            id(900) + " EXTRA",
            id(5) + " DIFFERENT",
            id(6) + " DIFFERENT");
    assertThat(proof.copyRows()).isEqualTo(ROWS - 1);
    repairedAndEqual(proof);
  }

  @Test
  void aRowOfAVersionToComeIsFoundAndRepairedSoThatSyncMindsItAgain() throws Exception {
    insert(0, ROWS);
    start();
    run("UPDATE serving.transactions SET lake_version = 1000 WHERE transaction_id = '%s'", 8);
    Proof proof = prover.prove(SPEC);
    assertThat(proof.differences())
        .singleElement()
        .satisfies(it -> assertThat(it.columns()).containsOnlyKeys("lake_version"));
    repairedAndEqual(proof);
    spark.sql(
        "UPDATE delta.`%s` SET amount = 1 WHERE transaction_id = '%s'"
            .formatted(lake.path(TABLE), id(8)));
    awaitCaughtUp();
    assertThat(prover.prove(SPEC).equal()).isTrue();
  }

  @Test
  void aProofOfATableThatChangesMeanwhileIsOfOneVersion() throws Exception {
    insert(0, ROWS);
    start();
    Thread writer =
        new Thread(
            () -> {
              for (int from = ROWS; from < ROWS + 400 && !Thread.interrupted(); from += 40) {
                insert(from, from + 40);
                spark.sql(
                    "UPDATE delta.`%s` SET amount = amount + 1 WHERE hash(transaction_id) %% 9 = %d"
                        .formatted(lake.path(TABLE), from % 9));
              }
            });
    writer.start();
    int proofs = 0;
    while (writer.isAlive()) {
      Proof proof = prover.prove(SPEC);
      assertThat(proof.differences())
          .as("seed=" + seed + " version=" + proof.lakeVersion())
          .isEmpty();
      proofs++;
    }
    assertThat(proofs).isPositive();
    assertThat(failed.get()).isNull();
  }

  @Test
  void aTableThatDiffersEverywhereIsSaidToAndNotLookedIntoRowByRow() throws Exception {
    insert(0, ROWS);
    start();
    run("DELETE FROM serving.transactions");
    Proof proof = prover.prove(SPEC);
    assertThat(proof.complete()).isFalse();
    assertThat(proof.differences()).isNotEmpty().hasSizeLessThan(ROWS);
  }

  @Test
  void aTableThatIsAskedForAnewIsLoadedByTheRunningSync() throws Exception {
    insert(0, ROWS);
    start();
    run("DELETE FROM serving.transactions");
    run("UPDATE tidemark.ledger SET resync = true WHERE table_name = 'transactions'");
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(SyncException.class)
        .until(() -> prover.prove(SPEC).equal());
    assertThat(failed.get()).isNull();
  }

  @Test
  void aTableThatHasNotBeenLoadedIsSaidTo() {
    assertThatThrownBy(() -> prover.prove(SPEC))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-210")
        .hasMessageContaining("'transactions'");
  }

  private void repairedAndEqual(Proof found) throws Exception {
    List<List<String>> keys = found.differences().stream().map(Difference::key).toList();
    assertThat(new Repair(spark, lake, prover).of(SPEC, keys)).isEqualTo(lake.latestVersion(TABLE));
    Proof proof = prover.prove(SPEC);
    assertThat(proof.differences()).isEmpty();
    assertThat(Copies.inPostgres(owner, lake, TABLE)).isEqualTo(Copies.inLake(lake, TABLE));
    assertThat(noted()).isEqualTo("t 0 " + proof.lakeVersion());
  }

  private void start() throws Exception {
    sync = new TableSync(spark, lake, prover, SPEC, settings, failed::set);
    sync.start();
    awaitCaughtUp();
  }

  private void awaitCaughtUp() {
    await().atMost(Duration.ofMinutes(2)).until(() -> sync.through() == lake.latestVersion(TABLE));
  }

  private void insert(int from, int to) {
    List<Row> rows = IntStream.range(from, to).mapToObj(this::row).toList();
    spark
        .createDataFrame(rows, lake.columns(TABLE))
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(lake.path(TABLE));
  }

  private Row row(int number) {
    return RowFactory.create(
        Stream.of(lake.columns(TABLE).fields()).map(field -> value(field, number)).toArray());
  }

  /** Values that a careless text of a row would confuse. */
  private Object value(StructField field, int number) {
    return switch (field.name()) {
      case "transaction_id" -> id(number);
      case "user_id" -> "00000000-0000-7000-8000-ffffffffffff";
      case "currency" -> "EUR";
      case "status" -> "COMPLETED";
      case "payment_method" -> "CARD";
      case "card_last4" -> "4242";
      case "deleted" -> false;
      case "amount" -> new BigDecimal(random.nextInt(100_000)).movePointLeft(random.nextInt(5));
      case "merchant", "description" ->
          List.of("", "-", "1:-", "Käse & Söhne \\ \n\t", "ünï 🧀", "null", " a ")
              .get(random.nextInt(7));
      default ->
          switch (field.dataType().typeName()) {
            case "timestamp" ->
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
                    .truncatedTo(ChronoUnit.MICROS);
            case "long" -> random.nextLong();
            default -> null;
          };
    };
  }

  private static String id(int number) {
    return "00000000-0000-7000-8000-%012d".formatted(number);
  }

  private void run(String sql, Integer... ids) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      statement.execute(sql.formatted(Stream.of(ids).map(PostgresProverIT::id).toArray()));
    }
  }

  private String noted() throws SQLException {
    try (Statement select = owner.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT format('%s %s %s', is_equal, differences, coalesce(equal_version::text, 'null'))"
                    + " FROM tidemark.proofs WHERE table_name = 'transactions'")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
