package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Effort;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sessions that are lost under way, and what else passes. */
final class OutageIT extends SyncedTransactions {
  @Test
  void sessionsThatAreCutWheneverLoseNothingAndDoubleNothing() throws Exception {
    Random random = new Random(11);
    insert(0, ROWS, 2);
    start();
    long cut = 0;
    for (int step = 0; step < Effort.of(12, 200); step++) {
      run("UPDATE %s SET amount = amount + 1 WHERE " + some(random));
      insert(ROWS + step, ROWS + step + 1, 1);
      Thread.sleep(random.nextInt(150));
      cut += cutSessions();
      if (step % 4 == 3) {
        awaitEqual();
      }
    }
    assertThat(cut).isPositive();
    awaitEqual();
  }

  @Test
  void aTableThatSomebodyHasLockedIsWaitedForAndThenCaughtUpWith() throws Exception {
    insert(0, 10, 1);
    start();
    awaitEqual();
    reader.setAutoCommit(false);
    try (Statement lock = reader.createStatement()) {
      lock.execute("LOCK TABLE serving.transactions IN ACCESS EXCLUSIVE MODE");
    }
    insert(10, 20, 1);
    Thread.sleep(500);
    cutSessions();
    reader.commit();
    reader.setAutoCommit(true);
    awaitEqual();
  }

  private long cutSessions() throws SQLException {
    try (Connection own = postgres.connect(postgres.writer());
        Statement cut = own.createStatement();
        ResultSet row =
            cut.executeQuery(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'tidemark %'
                """)) {
      row.next();
      return row.getLong(1);
    }
  }
}
