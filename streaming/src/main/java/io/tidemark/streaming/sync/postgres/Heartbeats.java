package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.Outage;
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
 * quarantine. While Postgres cannot be worked with nothing is noted. Not thread-safe.
 */
public final class Heartbeats implements AutoCloseable {
  private final Settings.Postgres settings;
  private final Outage outage = new Outage("heartbeat", PostgresTarget.NAME);
  private @Nullable Connection connection;

  /** Makes it; no session is opened yet. */
  public Heartbeats(Settings.Postgres settings) {
    this.settings = settings;
  }

  @FunctionalInterface
  private interface Notes {
    void write(Connection connection) throws SQLException;
  }

  /** Answers whether it has been noted. */
  private boolean note(Notes notes) throws SQLException {
    if (!outage.mayTry()) {
      return false;
    }
    try {
      Connection session =
          connection == null ? Postgres.connect(settings, "heartbeat") : connection;
      connection = session;
      notes.write(session);
      session.commit();
      outage.over();
      return true;
    } catch (SQLException | RuntimeException e) {
      close();
      if (!PostgresTarget.isPassing(e)) {
        throw e;
      }
      outage.failed(e);
      return false;
    }
  }

  /**
   * Notes that sync is alive now.
   *
   * @param completeThrough by table: everything that was in Kafka before this moment is in the
   *     copy. A table that is not in the map keeps what it had; no moment ever moves back.
   */
  public void beat(Map<String, Instant> completeThrough, Iterable<String> tables)
      throws SQLException {
    var unused = note(session -> beat(session, completeThrough, tables));
  }

  private static void beat(
      Connection connection, Map<String, Instant> completeThrough, Iterable<String> tables)
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
  }

  /** Notes how many rows the lake's table has; answers whether it has been noted. */
  public boolean lakeRows(String table, long rows) throws SQLException {
    return note(session -> lakeRows(session, table, rows));
  }

  private static void lakeRows(Connection connection, String table, long rows) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE tidemark.ledger SET lake_rows = ? WHERE table_name = ?")) {
      update.setLong(1, rows);
      update.setString(2, table);
      update.executeUpdate();
    }
  }

  /**
   * Notes which refused records wait in the quarantine; what it said before is replaced. Answers
   * whether it has been noted.
   */
  public boolean quarantine(List<Waiting> waiting) throws SQLException {
    return note(session -> quarantine(session, waiting));
  }

  private static void quarantine(Connection connection, List<Waiting> waiting) throws SQLException {
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
  public void close() {
    if (connection != null) {
      PostgresCopy.close(connection);
      connection = null;
    }
  }
}
