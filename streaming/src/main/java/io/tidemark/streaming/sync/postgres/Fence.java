package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.SyncException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a second writer out of a table: an advisory lock of the very session that applies the
 * batches. A session that is lost loses its lock and its open transaction together, so there is no
 * moment at which two can write.
 */
final class Fence {
  private static final Duration RETRY = Duration.ofMillis(200);

  private Fence() {}

  /**
   * Takes the fence for as long as the connection lives.
   *
   * @throws SyncException TM-202 when another session still holds it after {@code wait}, naming
   *     that session
   */
  static void take(Connection connection, String table, Duration wait) throws SQLException {
    Instant until = Instant.now().plus(wait);
    while (!tryLock(connection, table)) {
      if (Instant.now().isAfter(until)) {
        throw new SyncException(
            ("TM-202 Sync of '%s' has not started: another writer holds its fence (%s), and did not leave within %s. Two"
                    + " writers of one table would undo each other's work. Stop the other application, or wait for it.")
                .formatted(table, holder(connection, table), wait));
      }
      try {
        Thread.sleep(RETRY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SyncException(
            "TM-203 Sync of '" + table + "' was stopped while it waited for its fence.", e);
      }
    }
    connection.commit();
  }

  private static boolean tryLock(Connection connection, String table) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT pg_try_advisory_lock(hashtext('tidemark.sync'), hashtext(?))")) {
      lock.setString(1, table);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static String holder(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT format('process %s, %s from %s, since %s', a.pid, a.application_name,
                     coalesce(host(a.client_addr), 'this host'), a.backend_start)
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted
              AND l.classid = hashtext('tidemark.sync')::oid AND l.objid = hashtext(?)::oid
            """)) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString(1) : "gone by now";
      }
    }
  }
}
