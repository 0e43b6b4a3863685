package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import io.tidemark.testservices.TestPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A table that the product does not have, added by three files alone: its lake table, its migration
 * and its spec.
 */
final class NewTableIT {
  private final SparkSession spark = SparkForTests.session();

  @Test
  void threeFilesBringATableIntoTheCopyFollowItAndProveIt(@TempDir Path folder) throws Exception {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    try (TestPostgres postgres = TestPostgres.migrated();
        Connection owner = postgres.connect(postgres.owner());
        Statement sql = owner.createStatement()) {
      sql.execute(resource("/new-table/V1000__devices.sql"));
      TableSpec spec =
          new JsonMapper().readValue(resource("/new-table/devices.json"), TableSpec.class);
      Settings settings = SettingsForTests.in(folder).with(postgres).settings();
      Lake lake = new Lake(spark, settings.lake());
      lake.createTable("devices");
      String table = "delta.`" + lake.path("devices") + "`";
      spark.sql(
          "INSERT INTO "
              + table
              + " SELECT concat('tenant-', id % 3), id, 'Модель', '{\"a\": [1, 2]}', CAST(id / 7 AS DECIMAL(12,2)), id / 3.0D, CAST(id / 7 AS FLOAT), CAST(concat('x', id) AS BINARY), DATE'1969-07-20', TIMESTAMP'2026-01-02 03:04:05.000006', id % 2 = 0 FROM range(50)");
      try (TableSync sync =
          new TableSync(
              spark, lake, new PostgresTarget(spark, settings), spec, settings, failed::set)) {
        sync.start();
        spark.sql(
            "UPDATE " + table + " SET features = null, is_on = NOT is_on WHERE device_id < 10");
        spark.sql("UPDATE " + table + " SET tenant = 'moved' WHERE device_id = 11");
        spark.sql("DELETE FROM " + table + " WHERE device_id = 12");
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> {
                  assertThat(failed.get()).isNull();
                  return sync.through() == lake.latestVersion("devices");
                });
      }
      try (ResultSet row =
          sql.executeQuery(
              "SELECT count(*), count(features), count(*) FILTER (WHERE tenant = 'moved') FROM serving.devices")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(49);
        assertThat(row.getLong(2)).isEqualTo(39);
        assertThat(row.getLong(3)).isEqualTo(1);
      }
      Proof proof = new PostgresTarget(spark, settings).prove(spec);
      assertThat(proof.differences()).isEmpty();
      assertThat(proof.copyRows()).isEqualTo(49);
    }
  }

  private static String resource(String name) throws Exception {
    try (InputStream in = NewTableIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
