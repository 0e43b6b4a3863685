package io.tidemark.streaming.sync;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * One table of the serving copy, and how changes are applied to it. Every method runs in the
 * transaction of the connection; none commits.
 *
 * <p>Each row carries the {@code lake_version} that wrote it. A row is upserted where the stored
 * version is the same or older, and deleted only where the stored one is older: a commit that
 * removes a key and adds it again, in whatever order and however many batches its files arrive,
 * leaves the row.
 */
final class PostgresTable {
  /** The version column, which the lake's table does not have. */
  static final String VERSION = "lake_version";

  /** In the staging table: whether the row is to be upserted; otherwise it is to be deleted. */
  static final String LIVES = "lives";

  private final Connection connection;
  private final TableSpec spec;
  private final List<String> columns;
  private final String staging;
  private final Map<String, String> types = new HashMap<>();

  private PostgresTable(Connection connection, TableSpec spec, List<String> columns) {
    this.connection = connection;
    this.spec = spec;
    this.columns = columns;
    this.staging = "pg_temp.changes_" + spec.table();
  }

  /**
   * Opens the table for this session.
   *
   * @param columns the lake table's columns
   * @throws SyncException TM-201 when Postgres lacks one of them, or demands one that the lake
   *     lacks
   */
  static PostgresTable open(Connection connection, TableSpec spec, List<String> columns)
      throws SQLException {
    PostgresTable table = new PostgresTable(connection, spec, columns);
    table.checkColumns();
    try (Statement create = connection.createStatement()) {
      create.execute(
          "CREATE TEMPORARY TABLE %s ON COMMIT DELETE ROWS AS SELECT %s, %s, true AS %s FROM %s WHERE false"
              .formatted(
                  table.staging.replace("pg_temp.", ""),
                  table.list(columns),
                  VERSION,
                  LIVES,
                  spec.target()));
    }
    return table;
  }

  /**
   * What has been staged.
   *
   * @param rows all of it
   * @param removals how many of them say that a key is no more
   */
  record Staged(long rows, long removals) {}

  /** Applies what has been staged. */
  void apply(Staged staged) throws SQLException {
    if (staged.removals() > 0) {
      execute(
          "DELETE FROM %s AS t USING %s AS c WHERE NOT c.%s AND %s AND t.%s < c.%s"
              .formatted(spec.target(), staging, LIVES, sameKey(), VERSION, VERSION));
    }
    if (staged.rows() > staged.removals()) {
      execute(
          "INSERT INTO %s AS t (%s, %s) SELECT %s, %s FROM %s AS c WHERE c.%s ORDER BY %s ON CONFLICT (%s) DO UPDATE SET %s WHERE t.%s <= excluded.%s"
              .formatted(
                  spec.target(),
                  list(columns),
                  VERSION,
                  list(columns),
                  VERSION,
                  staging,
                  LIVES,
                  list(spec.key()),
                  list(spec.key()),
                  assignments(),
                  VERSION,
                  VERSION));
    }
  }

  /** How many rows there are. */
  long count() throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT count(*) FROM " + spec.target())) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Removes every row. Readers go on seeing the old rows until the transaction is committed. */
  void clear() throws SQLException {
    execute("DELETE FROM " + spec.target());
  }

  /** Removes the rows with these keys, given as the text of their values. */
  void remove(List<List<String>> keys) throws SQLException {
    String arrays = String.join(", ", Collections.nCopies(spec.key().size(), "?::text[]"));
    List<String> same = new ArrayList<>();
    for (int i = 0; i < spec.key().size(); i++) {
      String name = spec.key().get(i);
      same.add("t.%s = CAST(k.k%d AS %s)".formatted(quoted(name), i, types.get(name)));
    }
    String names =
        IntStream.range(0, spec.key().size())
            .mapToObj(i -> "k" + i)
            .collect(Collectors.joining(", "));
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM %s AS t USING unnest(%s) AS k(%s) WHERE %s"
                .formatted(spec.target(), arrays, names, String.join(" AND ", same)))) {
      for (int i = 0; i < spec.key().size(); i++) {
        int column = i;
        Object[] values = keys.stream().map(key -> key.get(column)).toArray();
        delete.setArray(i + 1, connection.createArrayOf("text", values));
      }
      delete.executeUpdate();
    }
  }

  /**
   * Stages changes, at most one a key, until the end of the transaction.
   *
   * @param changes rows of the table's columns, then {@link #VERSION} bigint, then {@link #LIVES}
   *     boolean
   */
  Staged stage(Iterator<Row> changes) throws SQLException, IOException {
    if (!changes.hasNext()) {
      return new Staged(0, 0);
    }
    String copy =
        "COPY %s (%s, %s, %s) FROM STDIN".formatted(staging, list(columns), VERSION, LIVES);
    long rows = 0;
    long removals = 0;
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new PGCopyOutputStream(connection.unwrap(PGConnection.class), copy),
                StandardCharsets.UTF_8))) {
      CopyText text = new CopyText(out);
      while (changes.hasNext()) {
        Row change = changes.next();
        text.write(change, columns.size() + 2);
        rows++;
        removals += change.getBoolean(columns.size() + 1) ? 0 : 1;
      }
    }
    return new Staged(rows, removals);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private void checkColumns() throws SQLException {
    Map<String, Boolean> found = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT column_name, is_nullable = 'NO' AND column_default IS NULL, udt_name
            FROM information_schema.columns WHERE table_schema || '.' || table_name = ?
            """)) {
      select.setString(1, spec.target());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(row.getString(1), row.getBoolean(2));
          types.put(row.getString(1), row.getString(3));
        }
      }
    }
    List<String> missing = columns.stream().filter(name -> !found.containsKey(name)).toList();
    List<String> demanded =
        found.entrySet().stream()
            .filter(column -> column.getValue() && !columns.contains(column.getKey()))
            .map(Map.Entry::getKey)
            .filter(name -> !name.equals(VERSION))
            .toList();
    if (!missing.isEmpty() || !demanded.isEmpty() || !found.containsKey(VERSION)) {
      throw new SyncException(
          ("TM-201 Sync of '%s' has not started: the lake table and %s do not fit. Only in the lake: %s. Demanded by"
                  + " Postgres, and not in the lake: %s. Run the migrations of this release (db/migrations), which make the"
                  + " two alike, then start again; nothing has been changed.")
              .formatted(spec.table(), spec.target(), missing, demanded));
    }
  }

  private String list(List<String> names) {
    return names.stream().map(PostgresTable::quoted).collect(Collectors.joining(", "));
  }

  private String sameKey() {
    return spec.key().stream()
        .map(PostgresTable::quoted)
        .map(name -> "t." + name + " = c." + name)
        .collect(Collectors.joining(" AND "));
  }

  private String assignments() {
    return Stream.concat(
            columns.stream().filter(name -> !spec.key().contains(name)), Stream.of(VERSION))
        .map(PostgresTable::quoted)
        .map(name -> name + " = excluded." + name)
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
