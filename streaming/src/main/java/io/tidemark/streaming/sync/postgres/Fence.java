package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.sync.FenceWait;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Keeps a second writer out of a table: an advisory lock of the very session that applies the
 * batches. A session that is lost loses its lock and its open transaction together, so there is no
 * moment at which two can write.
 */
final class Fence {
  private Fence() {}

  /**
   * Takes the fence for as long as the connection lives.
   *
   * @throws SyncException TM-202 when another session still holds it after {@code wait}, naming
   *     that session
   */
  static void take(Connection connection, String table, Duration wait) throws SQLException {
    FenceWait waiting = new FenceWait(table, wait);
    while (!tryLock(connection, table)) {
      if (waiting.isOver()) {
        throw waiting.over(holder(connection, table));
      }
      waiting.pause();
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
