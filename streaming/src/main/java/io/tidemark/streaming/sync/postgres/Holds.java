package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.sync.TargetTable.Hold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The table in Postgres that says which tables sync holds back, and why. Every method runs in the
 * transaction of the connection; none commits.
 */
final class Holds {

  private Holds() {}

  static Optional<Hold> of(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT coalesce(removals, 0), approved FROM tidemark.holds WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Hold(row.getLong(1), row.getBoolean(2)))
            : Optional.empty();
      }
    }
  }

  /** Notes what the brake has stopped; what an operator has approved of before counts no more. */
  static void brake(Connection connection, String table, long version, long removals, long rows)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO tidemark.holds (table_name, reason, held_since, lake_version, removals, copy_rows)
            VALUES (?, 'BRAKE', clock_timestamp(), ?, ?, ?)
            ON CONFLICT (table_name) DO UPDATE SET reason = excluded.reason, held_since = excluded.held_since,
              lake_version = excluded.lake_version, removals = excluded.removals,
              copy_rows = excluded.copy_rows, approved = false
            """)) {
      upsert.setString(1, table);
      upsert.setLong(2, version);
      upsert.setLong(3, removals);
      upsert.setLong(4, rows);
      upsert.executeUpdate();
    }
  }

  /** Holds a table back until it is released; one that is held already stays as it is. */
  static void pause(Connection connection, String table) throws SQLException {
    Postgres.update(
        connection,
        "INSERT INTO tidemark.holds (table_name, reason, held_since) VALUES (?, 'PAUSED',"
            + " clock_timestamp()) ON CONFLICT (table_name) DO NOTHING",
        table);
  }

  /** Ends a pause; answers whether there was one. */
  static boolean resume(Connection connection, String table) throws SQLException {
    return Postgres.update(
            connection,
            "DELETE FROM tidemark.holds WHERE table_name = ? AND reason = 'PAUSED'",
            table)
        > 0;
  }

  /** Approves of what the brake has stopped; answers whether it has stopped anything. */
  static boolean approve(Connection connection, String table) throws SQLException {
    return Postgres.update(
            connection,
            "UPDATE tidemark.holds SET approved = true WHERE table_name = ? AND reason = 'BRAKE'",
            table)
        > 0;
  }

  static void release(Connection connection, String table) throws SQLException {
    Postgres.update(connection, "DELETE FROM tidemark.holds WHERE table_name = ?", table);
  }
}
