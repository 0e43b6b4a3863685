package io.tidemark.streaming.sync;

import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes in the ledger, beside the batches, that sync is alive and how fresh the copy is. Not
 * thread-safe.
 */
public final class Heartbeats implements AutoCloseable {
  private final Connection connection;

  /**
   * Opens a session of its own.
   *
   * @throws SyncException TM-204
   */
  public Heartbeats(Settings.Postgres settings) {
    this.connection = Postgres.connect(settings, "heartbeat");
  }

  /**
   * Notes that sync is alive now.
   *
   * @param completeThrough by table: everything that was in Kafka before this moment is in the
   *     copy. A table that is not in the map keeps what it had; no moment ever moves back.
   */
  public void beat(Map<String, Instant> completeThrough, Iterable<String> tables)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE tidemark.ledger
            SET heartbeat_at = clock_timestamp(), complete_through = greatest(complete_through, ?::timestamptz)
            WHERE table_name = ?
            """)) {
      for (String table : tables) {
        @Nullable Instant through = completeThrough.get(table);
        update.setTimestamp(1, through == null ? null : Timestamp.from(through));
        update.setString(2, table);
        update.addBatch();
      }
      update.executeBatch();
    }
    connection.commit();
  }

  /** Notes how many rows the lake's table has. */
  public void lakeRows(String table, long rows) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE tidemark.ledger SET lake_rows = ? WHERE table_name = ?")) {
      update.setLong(1, rows);
      update.setString(2, table);
      update.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
