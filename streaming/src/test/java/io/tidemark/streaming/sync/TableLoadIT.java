package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Beside;
import io.tidemark.streaming.Copies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Loads, and readers beside them. */
final class TableLoadIT extends SyncedTransactions {
  /** Fails as a server that shuts down does. */
  private static final String TRAP =
      "CREATE FUNCTION public.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped' USING ERRCODE = '57P01'; END $$";

  @Override
  Map<String, String> special() {
    return Map.of("sync.sessions", "1", "sync.brake-percent", "100");
  }

  @Test
  void aReaderSeesTheOldRowsOrTheNewOnesAndNothingBetween() throws Exception {
    insert(0, 40, 2);
    start();
    awaitEqual();
    stop();
    AtomicBoolean reading = new AtomicBoolean(true);
    CompletableFuture<Set<Long>> seen =
        Beside.supply(
            () -> {
              Set<Long> counts = new HashSet<>();
              try (Connection own = postgres.connect(postgres.reader())) {
                while (reading.get()) {
                  counts.add(number(own, "SELECT count(*) FROM api.transactions"));
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              return counts;
            });
    for (int load = 1; load <= 5; load++) {
      insert(40 * load, 40 * (load + 1), 4);
      try (Statement resync = reader.createStatement()) {
        resync.execute("UPDATE tidemark.ledger SET resync = true");
      }
      start();
      awaitEqual();
      long rows = 40L * (load + 1);
      await().until(() -> number(reader, "SELECT count(*) FROM api.transactions") == rows);
      stop();
    }
    reading.set(false);
    assertThat(seen.get()).contains(40L, 240L).allMatch(count -> count % 40 == 0);
  }

  @Test
  void whatIsPublishedHasTheRightsTheViewsTheIndexesAndTheOptionsOfWhatItReplaces()
      throws Exception {
    List<String> before = nature();
    assertThat(before).hasSizeGreaterThan(20).anyMatch(line -> line.contains("fillfactor"));
    for (int load = 0; load < 2; load++) {
      insert(load * 10, load * 10 + 10, 2);
      try (Statement resync = reader.createStatement()) {
        resync.execute("UPDATE tidemark.ledger SET resync = true");
      }
      start();
      awaitEqual();
      stop();
      assertThat(nature()).isEqualTo(before);
    }
    assertThat(
            number(
                reader,
                "SELECT count(*) FROM pg_tables WHERE schemaname IN ('staging', 'retired')"))
        .isZero();
  }

  @Test
  void theIndexesOfALargeTableAreBuiltBesideEachOther() throws Exception {
    List<String> before = nature();
    insert(0, 60_000, 2); // more than 8 MiB
    start();
    awaitEqual();
    stop();
    assertThat(nature()).isEqualTo(before);
    assertThat(
            number(
                reader,
                "SELECT count(*) - count(DISTINCT xmin::text) FROM pg_index WHERE indrelid = 'serving.transactions'::regclass"))
        .as("indexes that share a transaction with another")
        .isZero();
  }

  @Test
  void aLoadThatIsBrokenOffGoesOnWithWhatIsMissing() throws Exception {
    insert(0, 30, 1);
    try (Statement trap = reader.createStatement()) {
      // The second half of a load fails until somebody has taken the trap away.
      trap.execute(TRAP);
      trap.execute(
          "CREATE TRIGGER trap BEFORE UPDATE OF indexed ON tidemark.loads FOR EACH ROW EXECUTE FUNCTION public.trap()");
    }
    CompletableFuture<Void> starting =
        Beside.run(
            () -> {
              try {
                start();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> number(reader, "SELECT count(*) FROM tidemark.load_parts") == 1);
    starting.get();
    stop();
    long copied =
        number(reader, "SELECT xmin::text::bigint FROM staging.load_transactions LIMIT 1");
    long version = lake.latestVersion(TABLE);
    insert(30, 40, 1);
    try (Statement free = reader.createStatement()) {
      free.execute("DROP TRIGGER trap ON tidemark.loads");
    }
    start();
    awaitEqual();
    assertThat(
            number(
                reader,
                "SELECT count(*) FROM serving.transactions WHERE lake_version = %d AND xmin::text::bigint = %d"
                    .formatted(version, copied)))
        .as("rows that the first attempt wrote")
        .isEqualTo(30);
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSize(40);
  }

  @Test
  void aLoadThatWasBrokenOffForSoLongThatItsFilesAreGoneBeginsAnew() throws Exception {
    insert(0, 30, 1);
    try (Statement trap = reader.createStatement()) {
      trap.execute(TRAP);
      trap.execute(
          "CREATE TRIGGER trap BEFORE INSERT ON tidemark.load_parts FOR EACH ROW EXECUTE FUNCTION public.trap()");
    }
    start();
    stop();
    assertThat(number(reader, "SELECT count(*) FROM tidemark.loads")).isEqualTo(1);
    List<Path> old;
    try (Stream<Path> files = Files.list(Path.of(lake.path(TABLE)))) {
      old = files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    spark.sql(
        "INSERT OVERWRITE %s SELECT * FROM %s WHERE kafka_offset < 20".formatted(delta(), delta()));
    for (Path file : old) {
      Files.delete(file);
    }
    try (Statement free = reader.createStatement()) {
      free.execute("DROP TRIGGER trap ON tidemark.load_parts");
    }
    start();
    awaitEqual();
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSize(20);
  }

  private List<String> nature() throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement select = reader.createStatement();
        ResultSet row =
            select.executeQuery(
                """
                SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'serving'
                UNION ALL SELECT 'column ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
                  FROM pg_attribute WHERE attrelid = 'serving.transactions'::regclass AND attnum > 0
                UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
                  FROM pg_constraint WHERE conrelid = 'serving.transactions'::regclass
                UNION ALL SELECT 'table ' || relname || ' ' || coalesce(reloptions::text, '') || ' ' || relacl::text
                    || ' ' || pg_get_userbyid(relowner)
                  FROM pg_class WHERE relnamespace IN ('serving'::regnamespace, 'api'::regnamespace) AND relkind IN ('r', 'v')
                UNION ALL SELECT 'view ' || definition FROM pg_views WHERE schemaname = 'api'
                ORDER BY 1
                """)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
