package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.testservices.MortalPostgres;
import io.tidemark.testservices.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postgres crashes and comes back; the same process of sync goes on. */
final class PostgresCrashIT extends SyncedTransactions {
  private static MortalPostgres server;

  /** Counts of rows that were asked for before and after a crash. */
  private final List<Long> counts = new ArrayList<>();

  @BeforeAll
  static void startServer(@TempDir Path folder) {
    server = MortalPostgres.start(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  TestPostgres database() {
    return server.migrated();
  }

  @Override
  Map<String, String> special() {
    return Map.of("postgres.url", MortalDriver.url(postgres.jdbcUrl()), "sync.fence-wait", "10s");
  }

  @AfterEach
  void nothingHappens() {
    MortalDriver.everlasting();
  }

  @Test
  void inTheMiddleOfABatchTheBatchIsAppliedOnceAfterwards() throws Exception {
    aCopyOf(ROWS);
    run("DELETE FROM %s WHERE " + some(new Random(1)));

    crashAt("MERGE INTO serving", true, "serving.transactions");
    start();
    awaitEqualAfterCrash();

    assertThat(LedgerWrites.versions(reader)).containsExactly(lake.latestVersion(TABLE));
  }

  @Test
  void whatTheExecutorsHaveStagedIsGoneAndIsStagedAgain() throws Exception {
    aCopyOf(ROWS);
    insert(ROWS, ROWS + 20, 2);

    crashAt("MERGE INTO serving", false, "staging.changes_transactions");
    start(with(Map.of("sync.driver-max-bytes", "0")));
    awaitEqualAfterCrash();

    assertThat(counts).containsExactly(20L, 0L);
    assertThat(LedgerWrites.versions(reader)).containsExactly(lake.latestVersion(TABLE));
  }

  @Test
  void inTheMiddleOfALoadWhatIsLoadedStaysAndTheRestFollows() throws Exception {
    insert(0, ROWS, 2);

    crashAt("index_load", false, "staging.load_transactions");
    start();
    awaitEqualAfterCrash();

    assertThat(counts).containsExactly((long) ROWS, (long) ROWS);
  }

  @Test
  void whileNothingIsUnderWayWhatTheLakeGetsMeanwhileFollows() throws Exception {
    insert(0, ROWS, 2);
    start();
    awaitEqual();

    server.crash();
    insert(ROWS, ROWS + 20, 1);
    run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(1)));
    assertThat(sync.through()).isLessThan(lake.latestVersion(TABLE));
    server.startAgain();

    reader = postgres.connect(postgres.owner());
    awaitEqual();
  }

  private void aCopyOf(int rows) throws Exception {
    insert(0, rows, 2);
    start();
    awaitEqual();
    stop();
    LedgerWrites.note(reader);
  }

  /**
   * The server will crash at a step of the next start, and start again before sync can go on.
   *
   * @param counted the table whose rows are counted by another session before and after
   */
  private void crashAt(String step, boolean after, String counted) {
    MortalDriver.begin(
        Pattern.compile(step),
        1,
        after,
        (life, session) -> {
          counts.add(count(counted));
          server.crash();
          server.startAgain();
          counts.add(count(counted));
        });
  }

  private void awaitEqualAfterCrash() throws SQLException {
    await().until(() -> counts.size() == 2);
    reader = postgres.connect(postgres.owner());
    assertEqualAtTheLedgersVersion();
    awaitEqual();
  }

  private long count(String table) throws SQLException {
    try (Connection own = postgres.connect(postgres.writer());
        Statement select = own.createStatement();
        ResultSet row = select.executeQuery("SELECT count(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }
}
