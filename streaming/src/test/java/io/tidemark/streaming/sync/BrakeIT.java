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
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sync holds back: unusually many removals, and what an operator has paused. */
final class BrakeIT {
  private static final String TABLE = "users";
  private static final int ROWS = 100;

  private final SparkSession spark = SparkForTests.session();
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private TestPostgres postgres;
  private Connection owner;
  private Settings settings;
  private Lake lake;
  private TableSync sync;

  @BeforeEach
  void aTableAndItsCopy(@TempDir Path folder) throws Exception {
    postgres = TestPostgres.migrated();
    owner = postgres.connect(postgres.owner());
    owner.setAutoCommit(false);
    settings =
        SettingsForTests.in(folder)
            .with(postgres)
            .set("sync.max-files-per-trigger", "100")
            .set("sync.brake-rows", "10")
            .set("sync.brake-percent", "30")
            .settings();
    lake = SparkForTests.emptyLake(settings.lake());
    insert(0, ROWS);
    start(lake);
  }

  @AfterEach
  void stopAll() throws Exception {
    sync.close();
    owner.close();
    postgres.close();
  }

  @Test
  void unusuallyManyRemovalsWaitUntilTheyAreApproved() throws Exception {
    long before = sync.through();
    delete(0, 40);
    awaitHeld("BRAKE 40 100");
    insert(ROWS, ROWS + 5);
    Thread.sleep(500);
    assertThat(rows()).isEqualTo(ROWS);
    assertThat(sync.through()).isEqualTo(before);

    restart();
    assertThat(sync.through()).as("a restart lets nothing through").isEqualTo(before);

    assertThat(approve()).isTrue();
    awaitEqual();
    assertThat(rows()).isEqualTo(65);
    assertThat(held()).isNull();
    assertThat(approve()).as("nothing is held any more").isFalse();
  }

  @Test
  void moreThanWasApprovedIsHeldAgain() throws Exception {
    delete(0, 40);
    awaitHeld("BRAKE 40 100");
    delete(40, 80);
    assertThat(approve()).isTrue();
    awaitHeld("BRAKE 80 100");
    assertThat(rows()).isEqualTo(ROWS);
    assertThat(approve()).isTrue();
    awaitEqual();
    assertThat(rows()).isEqualTo(20);
  }

  @Test
  void aSmallShareAndFewRowsPass() throws Exception {
    delete(0, 30);
    awaitEqual();
    delete(30, 40);
    awaitEqual();
    assertThat(rows()).isEqualTo(60);
    assertThat(held()).isNull();
  }

  @Test
  void anotherLakeWithoutTheRowsDoesNotEmptyTheCopy(@TempDir Path elsewhere) throws Exception {
    sync.close();
    try (Statement ahead = owner.createStatement()) {
      ahead.execute("UPDATE tidemark.ledger SET lake_version = 1000");
    }
    start(SparkForTests.emptyLake(elsewhere.resolve("lake").toString()));
    awaitHeld("BRAKE 100 100");
    assertThat(rows()).isEqualTo(ROWS);
  }

  @Test
  void aPausedTableStaysAsItIsUntilItIsResumed() throws Exception {
    new PostgresTarget(spark, settings).pause(TABLE);
    owner.commit();
    Thread.sleep(300);
    insert(ROWS, ROWS + 5);
    Thread.sleep(500);
    assertThat(rows()).isEqualTo(ROWS);
    assertThat(new PostgresTarget(spark, settings).resume(TABLE)).isTrue();
    owner.commit();
    awaitEqual();
    assertThat(rows()).isEqualTo(ROWS + 5);
    assertThat(new PostgresTarget(spark, settings).resume(TABLE)).isFalse();
  }

  private void start(Lake of) throws Exception {
    sync =
        new TableSync(
            spark,
            of,
            new PostgresTarget(spark, settings),
            Copies.spec(TABLE),
            settings,
            failed::set);
    sync.start();
  }

  private void restart() throws Exception {
    sync.close();
    start(lake);
  }

  private boolean approve() throws SQLException {
    boolean was = new PostgresTarget(spark, settings).approve(TABLE);
    owner.commit();
    return was;
  }

  private void insert(int from, int to) {
    spark.sql(
        "INSERT INTO delta.`%s` BY NAME SELECT format_string('00000000-0000-7000-8000-%%012d', id) user_id, timestamp_micros(id) updated_at, false deleted, timestamp_micros(id) kafka_timestamp, id kafka_offset, 1L events_version, 'a@example.org' email, 'A' full_name, 'DE' country, 'PLUS' tier, 'ACTIVE' status, timestamp_micros(id) created_at FROM range(%d, %d)"
            .formatted(lake.path(TABLE), from, to));
  }

  private void delete(int from, int to) {
    spark.sql(
        "DELETE FROM delta.`%s` WHERE kafka_offset >= %d AND kafka_offset < %d"
            .formatted(lake.path(TABLE), from, to));
  }

  private void awaitEqual() throws SQLException {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> failed.get() == null && sync.through() == lake.latestVersion(TABLE));
    assertThat(Copies.inPostgres(owner, lake, TABLE)).isEqualTo(Copies.inLake(lake, TABLE));
    owner.commit();
  }

  private void awaitHeld(String what) {
    await().atMost(Duration.ofMinutes(2)).until(() -> what.equals(held()));
    assertThat(failed.get()).isNull();
  }

  private String held() throws SQLException {
    return text(
        "SELECT max(format('%s %s %s', reason, removals, copy_rows)) FROM tidemark.holds WHERE NOT approved");
  }

  private long rows() throws SQLException {
    return Long.parseLong(text("SELECT count(*) FROM serving.users"));
  }

  private String text(String sql) throws SQLException {
    try (Statement select = owner.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } finally {
      owner.commit();
    }
  }
}
