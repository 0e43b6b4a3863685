package io.tidemark.localstack;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the serving database tells about itself: which tables are followed, how fresh the copy is,
 * how much it holds. One connection, which is opened when it is needed and again after a failure;
 * for one thread at a time.
 */
final class Ledger implements AutoCloseable {
  /** The tables that sync follows. */
  static final List<String> TABLES =
      List.of("users", "transactions", "user_activity", "transaction_events");

  /** Above this many rows an exact count takes longer than it is worth. */
  private static final long COUNTED_ROWS = 1_000_000;

  private final Postgres postgres;
  private Connection connection;

  Ledger(Postgres postgres) throws SQLException {
    this.postgres = postgres;
    this.connection = open();
  }

  private Connection open() throws SQLException {
    Connection opened = postgres.connect(Postgres.OWNER);
    opened.setReadOnly(true);
    return opened;
  }

  /** Whether sync has said, for every table and since the moment given, that it is alive. */
  boolean everyTableFollowedSince(Instant moment) throws SQLException {
    try (PreparedStatement statement =
        prepare(
            "SELECT count(*) FROM tidemark.ledger WHERE heartbeat_at > ? AND table_name = ANY (?)")) {
      statement.setTimestamp(1, Timestamp.from(moment));
      statement.setArray(2, connection.createArrayOf("text", TABLES.toArray()));
      return number(statement) == TABLES.size();
    }
  }

  /**
   * Now minus the moment up to which every table is known complete, in seconds; empty while that is
   * not known.
   */
  OptionalDouble freshnessSeconds() throws SQLException {
    try (PreparedStatement statement =
        prepare(
            "SELECT extract(epoch FROM clock_timestamp() - min(complete_through))"
                + " FROM tidemark.ledger HAVING count(complete_through) >= ?"); ) {
      statement.setInt(1, TABLES.size());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? OptionalDouble.of(rows.getDouble(1)) : OptionalDouble.empty();
      }
    }
  }

  /** Rows in the lake's tables together, as sync last counted them. */
  long lakeRows() throws SQLException {
    try (PreparedStatement statement =
        prepare("SELECT coalesce(sum(lake_rows), 0)::bigint FROM tidemark.ledger")) {
      return number(statement);
    }
  }

  /**
   * Refused records that wait in the quarantine, as the streaming application last counted them.
   */
  long waitingInQuarantine() throws SQLException {
    try (PreparedStatement statement =
        prepare("SELECT coalesce(sum(waiting), 0)::bigint FROM tidemark.quarantine")) {
      return number(statement);
    }
  }

  /** Rows in the copies together, tombstones too; the planner's estimate for a large table. */
  long servingRows() throws SQLException {
    long sum = 0;
    for (String table : TABLES) {
      long estimate;
      try (PreparedStatement statement =
          prepare("SELECT reltuples::bigint FROM pg_class WHERE oid = ?::regclass")) {
        statement.setString(1, "serving." + table);
        estimate = number(statement);
      }
      if (estimate > COUNTED_ROWS) {
        sum += estimate;
        continue;
      }
      try (PreparedStatement statement = prepare("SELECT count(*) FROM serving." + table)) {
        sum += number(statement);
      }
    }
    return sum;
  }

  /**
   * Ids of live transactions that came with an event at or after the place given in Kafka; a few,
   * if there are any.
   */
  List<String> transactionsSince(int partition, long offset) throws SQLException {
    try (PreparedStatement statement =
        prepare(
            "SELECT transaction_id FROM serving.transaction_events WHERE kafka_partition = ?"
                + " AND kafka_offset >= ? AND op = 'upsert' ORDER BY kafka_offset LIMIT 5")) {
      statement.setInt(1, partition);
      statement.setLong(2, offset);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
        return ids;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    if (connection.isClosed()) {
      connection = open();
    }
    return connection.prepareStatement(sql);
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
