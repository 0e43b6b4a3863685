package io.tidemark.streaming.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VacuumIT {
  private static final String TABLE = "users";
  private static final String CHECK = "spark.databricks.delta.retentionDurationCheck.enabled";
  private static final Duration RETENTION = Duration.ofSeconds(1);

  private final SparkSession spark = SparkForTests.session();
  private final AtomicLong through = new AtomicLong();
  private Path folder;
  private Lake lake;
  private Vacuum vacuum;

  /** Delta refuses a retention below an hour. */
  @BeforeAll
  static void allowShortRetentions() {
    SparkForTests.session().conf().set(CHECK, "false");
  }

  @AfterAll
  static void asBefore() {
    SparkForTests.session().conf().unset(CHECK);
  }

  @BeforeEach
  void aTableWithThreeCommitsOfChanges(@TempDir Path temp) {
    folder = temp.resolve(TABLE);
    lake = new Lake(spark, temp.toString());
    lake.createTables();
    run(
        "ALTER TABLE %s SET TBLPROPERTIES ('delta.deletedFileRetentionDuration' = 'interval 1 seconds')");
    run(
        "INSERT INTO %s (user_id, email, updated_at, deleted, kafka_timestamp, kafka_offset, events_version)"
            + " SELECT CAST(id AS STRING), 'a@example.com', now(), false, now(), id, 1 FROM range(100)");
    through.set(lake.latestVersion(TABLE));
    run("UPDATE %s SET email = 'b@example.com'");
    run("DELETE FROM %s WHERE user_id < '5'");
    vacuum =
        new Vacuum(
            spark,
            lake,
            List.of(new Vacuum.Reader("sync", TABLE, through::get)),
            Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10)));
  }

  @Test
  void whatAReaderOfTheFeedHasYetToReadIsKeptHoweverOldItIs() throws Exception {
    pastRetention();
    assertThat(vacuum.vacuum(TABLE)).isFalse();
    assertThat(lake.changesBetween(TABLE, through.get() + 1, lake.latestVersion(TABLE)).count())
        .isGreaterThan(200L);
  }

  @Test
  void whatEveryReaderHasReadGoesAfterTheRetention() throws Exception {
    through.set(lake.latestVersion(TABLE));
    long before = files();
    pastRetention();
    assertThat(vacuum.vacuum(TABLE)).isTrue();
    assertThat(files()).isLessThan(before);
    assertThat(lake.read(TABLE).where("email = 'b@example.com'").count())
        .as("the table itself is whole")
        .isEqualTo(lake.read(TABLE).count())
        .isPositive();
  }

  private static void pastRetention() throws InterruptedException {
    Thread.sleep(RETENTION.plusMillis(500).toMillis());
  }

  /** Parquet files in the table's folder and that of its change data. */
  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.toString().contains("_delta_log"))
          .count();
    }
  }

  private void run(String sql) {
    spark.sql(sql.formatted("delta.`" + lake.path(TABLE) + "`"));
  }
}
