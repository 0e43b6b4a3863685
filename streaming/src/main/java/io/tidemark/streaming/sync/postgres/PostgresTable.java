package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.EarlyFeed;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.FinalChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One table of the serving copy, and how changes are applied to it. Every method runs in the
 * transaction of the connection; none commits.
 *
 * <p>Each row carries the {@code lake_version} that wrote it. A row is upserted where the stored
 * version is the same or older, and deleted only where the stored one is older: a commit that
 * removes a key and adds it again leaves the row, and a batch that comes twice changes nothing. A
 * row that would stay as it is is not written.
 */
final class PostgresTable {
  private static final int BOOL_OID = 16;
  private static final PostgresColumn LIVES_COLUMN =
      new PostgresColumn(FinalChanges.LIVES, "bool", BOOL_OID, -1, true, false);

  private final Connection connection;
  private final TableSpec spec;
  private final List<String> columns;
  private final List<PostgresColumn> target = new ArrayList<>();
  private final List<DataType> types = new ArrayList<>();

  private PostgresTable(Connection connection, TableSpec spec, StructType type) {
    this.connection = connection;
    this.spec = spec;
    this.columns = List.of(type.fieldNames());
    Stream.of(type.fields()).forEach(field -> types.add(field.dataType()));
    types.add(DataTypes.LongType);
  }

  /**
   * Opens the table for this session.
   *
   * @param type the lake table's columns
   * @throws SyncException TM-201 when Postgres lacks one of them, has it of another type, or
   *     demands one that the lake lacks
   */
  static PostgresTable open(Connection connection, TableSpec spec, StructType type)
      throws SQLException {
    PostgresTable table = new PostgresTable(connection, spec, type);
    table.findColumns();
    return table;
  }

  /** How rows of the lake's columns, then {@link FinalChanges#VERSION}, go in. */
  CopyInto rows() {
    return new CopyInto(target, types, places(spec.key()), Set.of());
  }

  /** How the same rows with {@link FinalChanges#LIVES} after them go in. */
  CopyInto changes() {
    List<String> kept = new ArrayList<>(withVersion(spec.key()));
    if (spec.early() != null) {
      kept.addAll(TwoFeeds.columns(spec.early()));
    }
    return rows().with(LIVES_COLUMN, DataTypes.BooleanType, places(kept));
  }

  /** Applies what has been staged, and notes what Postgres refuses of it. */
  void apply(Staging.Waiting staged) throws SQLException {
    if (staged.rows() > 0) {
      Refusals.clear(connection, spec.table(), spec.key(), staged.from(spec.key()));
      Savepoint before = connection.setSavepoint();
      try {
        // In the order of the key, so that neighbours in the index are written together.
        execute(merge(staged.from(spec.key())));
        connection.releaseSavepoint(before);
      } catch (SQLException e) {
        if (!refusesARow(e)) {
          throw e;
        }
        connection.rollback(before);
        // What only a constraint of the table tells.
        execute(
            Refusals.oneByOne(
                spec.table(),
                spec.key(),
                staged.table(),
                staged.which(),
                merge("(SELECT * FROM " + staged.table() + " WHERE ctid = place)")));
      }
    }
    Refusals.note(connection, spec.table(), staged.copied().refusals());
  }

  /**
   * Applies staged rows of the events feed, which come before the authority's: see {@link
   * TwoFeeds}.
   *
   * @param through the version of the events table that the authority has merged
   */
  void applyEarly(Staging.Waiting staged, long through) throws SQLException {
    EarlyFeed early = Objects.requireNonNull(spec.early());
    execute(
        """
        MERGE INTO %s AS t USING %s AS c ON %s
        WHEN MATCHED AND %s THEN UPDATE SET %s
        WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)
        """
            .formatted(
                spec.target(),
                TwoFeeds.unmerged(spec, early, staged.from(spec.key()), through),
                sameKey(),
                TwoFeeds.newer(early),
                joined(others(), name -> name + " = c." + name, ", "),
                joined(withVersion(columns), name -> name, ", "),
                joined(withVersion(columns), name -> "c." + name, ", ")));
  }

  private String merge(String from) {
    String mayBeWritten = "true";
    String onlyNoted = "";
    if (spec.early() != null) {
      String ahead = TwoFeeds.ahead(spec.early());
      mayBeWritten = "NOT " + ahead;
      onlyNoted =
          "WHEN MATCHED AND %s AND t.%s < c.%s THEN UPDATE SET %s = c.%s"
              .formatted(
                  ahead,
                  FinalChanges.VERSION,
                  FinalChanges.VERSION,
                  FinalChanges.VERSION,
                  FinalChanges.VERSION);
    }
    return """
    MERGE INTO %s AS t USING %s AS c ON %s
    %s
    WHEN MATCHED AND NOT c.%s AND t.%s < c.%s AND %s THEN DELETE
    WHEN MATCHED AND c.%s AND t.%s <= c.%s AND %s AND (%s) THEN UPDATE SET %s
    WHEN NOT MATCHED AND c.%s THEN INSERT (%s) VALUES (%s)
    """
        .formatted(
            spec.target(),
            from,
            sameKey(),
            onlyNoted,
            FinalChanges.LIVES,
            FinalChanges.VERSION,
            FinalChanges.VERSION,
            mayBeWritten,
            FinalChanges.LIVES,
            FinalChanges.VERSION,
            FinalChanges.VERSION,
            mayBeWritten,
            target.stream()
                .filter(column -> others().contains(column.name()))
                .map(PostgresTable::differs)
                .collect(Collectors.joining(" OR ")),
            joined(withVersion(others()), name -> name + " = c." + name, ", "),
            FinalChanges.LIVES,
            joined(withVersion(columns), name -> name, ", "),
            joined(withVersion(columns), name -> "c." + name, ", "));
  }

  private String sameKey() {
    return joined(spec.key(), name -> "t." + name + " = c." + name, " AND ");
  }

  /** How many rows there are. */
  long count() throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT count(*) FROM " + spec.target())) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Removes the rows with these keys, given as the text of their values. */
  void remove(List<List<String>> keys) throws SQLException {
    String arrays = String.join(", ", Collections.nCopies(spec.key().size(), "?::text[]"));
    List<String> same = new ArrayList<>();
    for (int i = 0; i < spec.key().size(); i++) {
      PostgresColumn column = target.get(columns.indexOf(spec.key().get(i)));
      same.add("t.%s = CAST(k.k%d AS %s)".formatted(column.quoted(), i, column.type()));
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

  /** Whether the server says so of a row: a value, or a constraint that it breaks. */
  static boolean refusesARow(@Nullable Throwable failure) {
    if (failure instanceof SQLException sql && sql.getSQLState() != null) {
      return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
    }
    return failure != null && refusesARow(failure.getCause());
  }

  private void findColumns() throws SQLException {
    Map<String, PostgresColumn> found = PostgresColumn.of(connection, spec.target());
    List<String> missing =
        withVersion(columns).stream().filter(name -> !found.containsKey(name)).toList();
    List<String> demanded =
        found.values().stream()
            .filter(column -> column.notNull() && !column.hasDefault())
            .map(PostgresColumn::name)
            .filter(name -> !columns.contains(name) && !name.equals(FinalChanges.VERSION))
            .toList();
    if (!missing.isEmpty() || !demanded.isEmpty()) {
      throw new SyncException(
          ("TM-201 Sync of '%s' has not started: the lake table and %s do not fit. Only in the lake: %s. Demanded by"
                  + " Postgres, and not in the lake: %s. Run the migrations of this release (db/migrations), which make the"
                  + " two alike, then start again; nothing has been changed.")
              .formatted(spec.table(), spec.target(), missing, demanded));
    }
    withVersion(columns).forEach(name -> target.add(found.get(name)));
    var unused = new CopyBinary(target, types, new CopyBuffer()); // says so if a type does not fit
  }

  private List<Integer> places(List<String> names) {
    return names.stream().map(withVersion(columns)::indexOf).toList();
  }

  private List<String> others() {
    return columns.stream().filter(name -> !spec.key().contains(name)).toList();
  }

  private static List<String> withVersion(List<String> names) {
    return Stream.concat(names.stream(), Stream.of(FinalChanges.VERSION)).toList();
  }

  /** A json has no equality of its own. */
  private static String differs(PostgresColumn column) {
    String cast = column.type().equals("json") ? "::text" : "";
    return "t.%1$s%2$s IS DISTINCT FROM c.%1$s%2$s".formatted(column.quoted(), cast);
  }

  private static String joined(List<String> names, UnaryOperator<String> each, String between) {
    return names.stream()
        .map(PostgresColumn::quoted)
        .map(each)
        .collect(Collectors.joining(between));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
