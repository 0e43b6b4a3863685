package io.tidemark.streaming.ops;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The serving copy, as a command asks it. One session; not thread-safe. */
final class Serving implements AutoCloseable {
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Connection connection;

  private Serving(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens a session as the writer.
   *
   * @throws io.tidemark.streaming.serving.SyncException TM-204
   */
  static Serving open(Settings.Postgres settings) {
    return new Serving(Postgres.connect(settings, "operator"));
  }

  /**
   * Takes the one place that there is for a command that changes something, until this is closed: a
   * replay must not put back what an erasure is taking away.
   *
   * @throws OperatorException TM-504 when another command has it
   */
  void letNoOtherCommandIn() throws SQLException {
    // A command that has just ended leaves its place a moment after its process has.
    for (int attempt = 1; !tookThePlace(); attempt++) {
      if (attempt == ATTEMPTS) {
        throw new OperatorException(
            "TM-504 Another replay or erasure is under way, and only one at a time can be. Nothing has been changed; give the command again when that one has ended (pg_stat_activity shows it as 'tidemark operator').");
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperatorException("TM-504 Interrupted; nothing has been changed.", e);
      }
    }
    connection.commit();
  }

  private boolean tookThePlace() throws SQLException {
    try (Statement lock = connection.createStatement();
        ResultSet row =
            lock.executeQuery("SELECT pg_try_advisory_lock(hashtext('tidemark.operator'), 0)")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /**
   * How far the copy of a table is.
   *
   * @param version every commit of the lake table up to this one is in the copy; -1 before the
   *     first
   * @param completeThrough everything that was in Kafka before this moment is in the copy
   */
  record Reached(long version, Instant completeThrough) {
    /** Where a copy is that has not been begun. */
    static final Reached NOTHING = new Reached(-1, Instant.MIN);
  }

  /** How far each table's copy is, by the name of the lake table. */
  Map<String, Reached> ledger() throws SQLException {
    Map<String, Reached> reached = new TreeMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT table_name, lake_version, complete_through FROM tidemark.ledger")) {
      while (row.next()) {
        Timestamp through = row.getTimestamp(3);
        reached.put(
            row.getString(1),
            new Reached(row.getLong(2), through == null ? Instant.MIN : through.toInstant()));
      }
    }
    connection.commit();
    return reached;
  }

  /** How many rows still name the user, by table of the copy; tables without any are left out. */
  Map<String, Long> rowsOf(UUID user) throws SQLException {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (TableSpec spec : TableSpec.all()) {
      String live = spec.table().equals("users") ? " AND NOT deleted" : "";
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT count(*) FROM " + spec.target() + " WHERE user_id = ?" + live)) {
        select.setObject(1, user);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          if (row.getLong(1) > 0) {
            rows.put(spec.target(), row.getLong(1));
          }
        }
      }
    }
    connection.commit();
    return rows;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
