package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * The peers' statements, and how a row becomes their parameters.
 *
 * @param columns the copy's, the key first
 * @param placeholders one a column, cast to its type, so that a null has one too
 */
record Statements(List<String> columns, List<String> placeholders) implements Serializable {

  /** Of a database's table. */
  static Statements of(Database database, String... columns) throws SQLException {
    List<String> placeholders = new ArrayList<>();
    try (Connection connection = database.owner();
        Statement statement = connection.createStatement();
        ResultSet none =
            statement.executeQuery(
                "SELECT %s FROM %s WHERE false"
                    .formatted(String.join(", ", columns), Database.TABLE))) {
      for (int i = 1; i <= columns.length; i++) {
        placeholders.add("?::" + none.getMetaData().getColumnTypeName(i));
      }
    }
    return new Statements(List.of(columns), placeholders);
  }

  /** The article's. */
  String merge() {
    return """
    MERGE INTO %s AS target USING (VALUES (%s)) AS source (%s) ON target.%4$s = source.%4$s
    WHEN MATCHED THEN UPDATE SET %5$s
    WHEN NOT MATCHED THEN INSERT (%3$s) VALUES (%6$s)\
    """
        .formatted(
            Database.TABLE,
            String.join(", ", placeholders),
            String.join(", ", columns),
            columns.get(0),
            assignments("source"),
            columns.stream().map(name -> "source." + name).collect(Collectors.joining(", ")));
  }

  /** For batches. */
  String upsert() {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            Database.TABLE,
            String.join(", ", columns),
            String.join(", ", placeholders),
            columns.get(0),
            assignments("excluded"));
  }

  String delete() {
    return "DELETE FROM %s WHERE %s = %s"
        .formatted(Database.TABLE, columns.get(0), placeholders.get(0));
  }

  private String assignments(String from) {
    return columns.stream()
        .skip(1)
        .map(name -> name + " = " + from + "." + name)
        .collect(Collectors.joining(", "));
  }

  /** Sets all parameters of a merge or an upsert. */
  void bind(PreparedStatement statement, Row row) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.get(i);
      statement.setObject(
          i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
    }
  }
}
