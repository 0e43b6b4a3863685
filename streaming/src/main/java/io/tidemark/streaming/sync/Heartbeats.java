package io.tidemark.streaming.sync;

import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes beside the batches that sync is alive, how fresh the copy is, and what waits in the
 * quarantine. Not thread-safe.
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

  /** Notes which refused records wait in the quarantine; what it said before is replaced. */
  public void quarantine(List<Waiting> waiting) throws SQLException {
    try (Statement delete = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO tidemark.quarantine (topic, reason, waiting, first_seen, last_seen)
                VALUES (?, ?, ?, ?, ?)
                """)) {
      delete.executeUpdate("DELETE FROM tidemark.quarantine");
      for (Waiting some : waiting) {
        insert.setString(1, some.topic());
        insert.setString(2, some.reason());
        insert.setLong(3, some.records());
        insert.setTimestamp(4, Timestamp.from(some.firstSeen()));
        insert.setTimestamp(5, Timestamp.from(some.lastSeen()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
  }

  /**
   * Refused records of one topic and reason that no replay has taken in.
   *
   * @param records how many, at least one
   * @param firstSeen when ingest refused the first of them
   * @param lastSeen when ingest refused the last of them
   */
  public record Waiting(
      String topic, String reason, long records, Instant firstSeen, Instant lastSeen) {}

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
