package io.tidemark.e2e.stack;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The serving database as its owner sees it; a connection a question. Thread-safe. */
public final class Serving {

  /** The tables that are copied from the lake. */
  public static final List<String> TABLES =
      List.of("users", "transactions", "user_activity", "transaction_events");

  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final StackInfo.Jdbc jdbc;

  Serving(StackInfo.Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The rows that a query gives, in its order: by column name a {@code UUID}, {@code String},
   * {@code Boolean}, {@code Integer}, {@code Long}, {@code BigDecimal} or {@code Instant}; null
   * where the column is null.
   */
  public List<Map<String, Object>> rows(String sql, Object... arguments) {
    try (Connection connection =
            DriverManager.getConnection(jdbc.url(), jdbc.owner().user(), jdbc.owner().password());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      List<Map<String, Object>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(row(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError("the serving database refused: " + sql, e);
    }
  }

  /** The only value of the only row that a query gives. */
  public Object value(String sql, Object... arguments) {
    List<Map<String, Object>> rows = rows(sql, arguments);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new AssertionError("not one value: " + sql);
    }
    return rows.get(0).values().iterator().next();
  }

  /** The values of the only column that a query gives, as text, in its order. */
  public List<String> column(String sql, Object... arguments) {
    return rows(sql, arguments).stream()
        .map(row -> row.values().iterator().next().toString())
        .toList();
  }

  /** Waits until every table is complete up to this moment, and its sync has since said so. */
  void awaitCompleteThrough(Instant moment) {
    await("every table complete through " + moment)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                value(
                        "SELECT count(*) FROM tidemark.ledger WHERE complete_through > ?::timestamptz"
                            + " AND heartbeat_at > ?::timestamptz",
                        moment.toString(),
                        moment.toString())
                    .equals((long) TABLES.size()));
  }

  private static Map<String, Object> row(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      boolean isTime = columns.getColumnTypeName(i).equals("timestamptz");
      OffsetDateTime time = isTime ? result.getObject(i, OffsetDateTime.class) : null;
      row.put(
          columns.getColumnLabel(i),
          isTime ? (time == null ? null : time.toInstant()) : result.getObject(i));
    }
    return row;
  }
}
