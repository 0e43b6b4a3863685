package io.tidemark.streaming.sync;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** {@link TargetContract}, of PostgreSQL. */
final class PostgresTargetIT extends TargetContract {
  @Override
  void change(String id, String column, String value) throws SQLException {
    execute(
        "UPDATE serving.transactions SET %s = '%s' WHERE transaction_id = '%s'"
            .formatted(column, value, id));
  }

  @Override
  void remove(String id) throws SQLException {
    execute("DELETE FROM serving.transactions WHERE transaction_id = '%s'".formatted(id));
  }

  @Override
  void add(String id, String like) throws SQLException {
    execute(
        "CREATE TEMPORARY TABLE one AS SELECT * FROM serving.transactions WHERE transaction_id = '%s'"
            .formatted(like));
    execute("UPDATE one SET transaction_id = '%s'".formatted(id));
    execute("INSERT INTO serving.transactions SELECT * FROM one");
  }

  @Override
  void cutSessions() throws SQLException {
    try (Connection own = postgres.connect(postgres.writer());
        Statement cut = own.createStatement()) {
      cut.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tidemark sync%' AND datname = current_database()");
    }
  }

  @Override
  void makeDevices() throws Exception {
    execute(resource("/new-table/V1000__devices.sql"));
  }

  @Override
  Map.Entry<BigDecimal, Integer> total() throws SQLException {
    try (Statement select = reader.createStatement();
        ResultSet row =
            select.executeQuery("SELECT sum(amount), count(*) FROM serving.transactions")) {
      row.next();
      return Map.entry(row.getBigDecimal(1), row.getInt(2));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = reader.createStatement()) {
      statement.execute(sql);
    }
  }
}
