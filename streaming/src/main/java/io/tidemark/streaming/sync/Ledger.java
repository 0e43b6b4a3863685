package io.tidemark.streaming.sync;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The table in Postgres that says up to which lake version each table has been applied. Every
 * method runs in the transaction of the connection that it is given; none commits.
 */
final class Ledger {

  /**
   * What the ledger says of a table.
   *
   * @param query the streaming query that wrote last
   * @param batch its batch
   * @param version every commit up to this one has been applied
   */
  record Entry(UUID query, long batch, long version) {}

  private Ledger() {}

  static Optional<Entry> read(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT query_id, batch_id, lake_version FROM tidemark.ledger WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Entry(row.getObject(1, UUID.class), row.getLong(2), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  /**
   * Notes a batch.
   *
   * @param partly the commit that has been applied in part, if any
   * @param committedAt when {@code entry.version()} was committed to the lake
   */
  static void write(
      Connection connection, String table, Entry entry, OptionalLong partly, Instant committedAt)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO tidemark.ledger AS l
              (table_name, query_id, batch_id, lake_version, partial_version, lake_committed_at, applied_at, heartbeat_at)
            VALUES (?, ?, ?, ?, ?, ?, clock_timestamp(), clock_timestamp())
            ON CONFLICT (table_name) DO UPDATE SET
              query_id = excluded.query_id,
              batch_id = excluded.batch_id,
              lake_version = excluded.lake_version,
              partial_version = excluded.partial_version,
              lake_committed_at = excluded.lake_committed_at,
              applied_at =
                CASE WHEN l.lake_version = excluded.lake_version THEN l.applied_at ELSE excluded.applied_at END,
              heartbeat_at = excluded.heartbeat_at
            """)) {
      upsert.setString(1, table);
      upsert.setObject(2, entry.query());
      upsert.setLong(3, entry.batch());
      upsert.setLong(4, entry.version());
      upsert.setObject(5, partly.isPresent() ? partly.getAsLong() : null);
      upsert.setTimestamp(6, Timestamp.from(committedAt));
      upsert.executeUpdate();
    }
  }
}
