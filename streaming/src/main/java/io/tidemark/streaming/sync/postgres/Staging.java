package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.postgres.CopyInto.Copied;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Where the changes of one batch wait in Postgres until they are applied: few of them in a
 * temporary table of the session that applies them, many in one that all executors write to at
 * once, each task in a session and a transaction of its own.
 */
final class Staging {
  private static final int WORTH_STATISTICS = 10_000;

  private final Connection connection;
  private final Settings.Postgres settings;
  private final TableSpec spec;
  private final CopyInto shape;
  private final String few;
  private final String many;

  /**
   * What waits.
   *
   * @param table in which
   * @param which of its rows count, as the WHERE clause says it
   */
  record Waiting(String table, String which, Copied copied) {
    long rows() {
      return copied.rows();
    }

    long removals() {
      return copied.removals();
    }

    /** The rows that count, in the order of these columns, as the FROM clause says it. */
    String from(List<String> order) {
      return order.stream()
          .map(PostgresColumn::quoted)
          .collect(
              Collectors.joining(
                  ", ", "(SELECT * FROM " + table + " WHERE " + which + " ORDER BY ", ")"));
    }
  }

  /** Makes the temporary table, in the transaction of the connection. */
  Staging(Connection connection, Settings.Postgres settings, TableSpec spec, CopyInto shape)
      throws SQLException {
    this.connection = connection;
    this.settings = settings;
    this.spec = spec;
    this.shape = shape;
    this.few = "pg_temp." + PostgresColumn.quoted("changes_" + spec.table());
    this.many = "staging." + PostgresColumn.quoted("changes_" + spec.table());
    execute(connection, "CREATE TEMPORARY TABLE " + few + " ON COMMIT DELETE ROWS AS " + nothing());
  }

  /** Stages changes by the session itself, until the end of its transaction. */
  Waiting few(Collection<Row> changes) throws SQLException {
    Copied copied =
        changes.isEmpty()
            ? Copied.NOTHING
            : shape.copy(connection, few, changes.stream().map(shape.converter()).iterator());
    return new Waiting(few, "true", copied);
  }

  /**
   * Stages changes by the executors. What a task leaves that fails, or that Spark runs twice, does
   * not count.
   *
   * @param sessions how many write at once, at most
   */
  Waiting many(Dataset<Row> changes, int sessions) throws SQLException {
    try (Connection own = Postgres.connect(settings, "stage-" + spec.table())) {
      execute(own, "DROP TABLE IF EXISTS " + many);
      execute(own, "CREATE UNLOGGED TABLE " + many + " AS " + nothing());
      own.commit();
    }
    List<TaskCopied> tasks =
        changes
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .coalesce(sessions)
            .mapPartitions(new CopyTask(shape, settings, many))
            .collect();
    Copied all = tasks.stream().map(TaskCopied::copied).reduce(Copied.NOTHING, Copied::and);
    if (all.rows() > WORTH_STATISTICS) {
      execute(connection, "ANALYZE " + many);
    }
    String counting = tasks.stream().map(TaskCopied::transaction).collect(Collectors.joining(","));
    return new Waiting(many, "xmin = ANY ('{%s}'::xid[])".formatted(counting), all);
  }

  /** Drops what {@link #many} made, in the transaction of the connection. */
  void clear(Waiting staged) throws SQLException {
    if (staged.table().equals(many)) {
      execute(connection, "DROP TABLE " + many);
    }
  }

  private String nothing() {
    List<String> columns = new ArrayList<>();
    for (PostgresColumn column : shape.columns()) {
      columns.add(
          column.name().equals(FinalChanges.LIVES) ? "true AS " + column.name() : column.quoted());
    }
    return "SELECT %s FROM %s WHERE false".formatted(String.join(", ", columns), spec.target());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What a task did; its transaction tells its rows from those of a task that did the same. */
  private record TaskCopied(String transaction, Copied copied) implements Serializable {}

  private record CopyTask(CopyInto shape, Settings.Postgres settings, String table)
      implements FlatMapFunction<Iterator<InternalRow>, TaskCopied> {
    @Override
    public Iterator<TaskCopied> call(Iterator<InternalRow> rows) throws SQLException {
      if (!rows.hasNext()) {
        return List.<TaskCopied>of().iterator();
      }
      try (Connection connection = Postgres.connect(settings, "stage-task")) {
        Copied copied = shape.copy(connection, table, rows);
        String transaction = transaction(connection);
        connection.commit();
        return List.of(new TaskCopied(transaction, copied)).iterator();
      }
    }

    private static String transaction(Connection connection) throws SQLException {
      try (Statement select = connection.createStatement();
          ResultSet row = select.executeQuery("SELECT pg_current_xact_id()::xid::text")) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
