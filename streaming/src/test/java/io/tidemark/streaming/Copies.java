package io.tidemark.streaming;

import static org.apache.spark.sql.functions.col;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.TableSpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads both sides row by row and in full, with nothing of the product's own comparison, to hold
 * one against the other.
 */
public final class Copies {
  private Copies() {}

  public static TableSpec spec(String table) {
    return TableSpec.all().stream()
        .filter(spec -> spec.table().equals(table))
        .findFirst()
        .orElseThrow();
  }

  /** Every row of the lake table, in the columns that this release knows, as text, sorted. */
  public static List<String> inLake(Lake lake, String table) {
    return inLake(lake, table, lake.read(table));
  }

  /** The same of the table as of one version. */
  public static List<String> inLake(Lake lake, String table, long version) {
    return inLake(lake, table, lake.read(table, version));
  }

  private static List<String> inLake(Lake lake, String table, Dataset<Row> rows) {
    Column[] columns =
        Stream.of(lake.columns(table).fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    return texts(rows.select(columns));
  }

  /** Every row as text, sorted. */
  public static List<String> texts(Dataset<Row> found) {
    List<String> rows = new ArrayList<>();
    for (Row row : found.collectAsList()) {
      rows.add(IntStream.range(0, row.size()).mapToObj(i -> text(row.get(i))).toList().toString());
    }
    Collections.sort(rows);
    return rows;
  }

  /** Every row of the copy in Postgres, in the lake's columns, as text, sorted. */
  public static List<String> inPostgres(Connection connection, Lake lake, String table)
      throws SQLException {
    String columns =
        String.join(
            ", ", Stream.of(lake.columns(table).fieldNames()).map(c -> '"' + c + '"').toList());
    List<String> rows = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("SELECT " + columns + " FROM " + spec(table).target())) {
      int size = row.getMetaData().getColumnCount();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
          values.add(text(row.getObject(i)));
        }
        rows.add(values.toString());
      }
    }
    Collections.sort(rows);
    return rows;
  }

  private static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value instanceof Timestamp timestamp
        ? timestamp.toInstant().toString()
        : String.valueOf(value);
  }
}
