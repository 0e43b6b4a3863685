package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.sync.Twin.Begun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The tables in Postgres that say which loads have been begun, and what of them is in. Every method
 * runs in the transaction of the connection; none commits.
 */
final class Loads {
  private Loads() {}

  static Optional<Begun> of(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT lake_id, lake_version, parts, indexed FROM tidemark.loads WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Begun(row.getString(1), row.getLong(2), row.getInt(3), row.getBoolean(4)))
            : Optional.empty();
      }
    }
  }

  /** Notes that a load is begun; what was noted of another is forgotten. */
  static void begin(Connection connection, String table, Begun begun) throws SQLException {
    forget(connection, table);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO tidemark.loads (table_name, lake_id, lake_version, parts, started_at) VALUES (?, ?, ?, ?, clock_timestamp())")) {
      insert.setString(1, table);
      insert.setString(2, begun.lakeId());
      insert.setLong(3, begun.version());
      insert.setInt(4, begun.parts());
      insert.executeUpdate();
    }
  }

  /** Notes that all parts are in and indexed. */
  static void indexed(Connection connection, String table) throws SQLException {
    Postgres.update(
        connection, "UPDATE tidemark.loads SET indexed = true WHERE table_name = ?", table);
  }

  static void forget(Connection connection, String table) throws SQLException {
    Postgres.update(connection, "DELETE FROM tidemark.loads WHERE table_name = ?", table);
  }

  /** The parts that are in. */
  static Set<Integer> in(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT part FROM tidemark.load_parts WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        Set<Integer> parts = new HashSet<>();
        while (row.next()) {
          parts.add(row.getInt(1));
        }
        return parts;
      }
    }
  }
}
