package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.CopyInto.Copied;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes one part of a load, and the note that it is in, in one transaction of its own. A part that
 * is in already is left alone, whoever wrote it.
 *
 * @param twin the table that is being loaded
 * @param alone whether each row goes in by itself, for a part that has rows which break a
 *     constraint
 */
record LoadTask(
    CopyInto shape, Settings.Postgres settings, String table, String twin, int part, boolean alone)
    implements FlatMapFunction<Iterator<InternalRow>, Copied> {

  @Override
  public Iterator<Copied> call(Iterator<InternalRow> rows) throws SQLException {
    try (Connection connection = Postgres.connect(settings, "load-" + table)) {
      if (!claim(connection)) {
        connection.rollback();
        return List.of(Copied.NOTHING).iterator();
      }
      Copied copied = alone ? oneByOne(connection, rows) : shape.copy(connection, twin, rows);
      Refusals.note(connection, table, copied.refusals());
      count(connection, copied.rows());
      connection.commit();
      return List.of(copied).iterator();
    }
  }

  /** Answers false when the part is in; waits while another session is writing it. */
  private boolean claim(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO tidemark.load_parts (table_name, part, row_count) VALUES (?, ?, 0) ON CONFLICT DO NOTHING")) {
      insert.setString(1, table);
      insert.setInt(2, part);
      return insert.executeUpdate() == 1;
    }
  }

  private void count(Connection connection, long rows) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE tidemark.load_parts SET row_count = ? WHERE table_name = ? AND part = ?")) {
      update.setLong(1, rows);
      update.setString(2, table);
      update.setInt(3, part);
      update.executeUpdate();
    }
  }

  private Copied oneByOne(Connection connection, Iterator<InternalRow> rows) throws SQLException {
    String columns =
        shape.columns().stream().map(PostgresColumn::quoted).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE part ON COMMIT DROP AS SELECT %s FROM %s WHERE false"
              .formatted(columns, twin));
      Copied copied = shape.copy(connection, "pg_temp.part", rows);
      statement.execute(
          Refusals.oneByOne(
              table,
              shape.keyNames(),
              "pg_temp.part",
              "true",
              "INSERT INTO %s (%s) SELECT %s FROM pg_temp.part WHERE ctid = place"
                  .formatted(twin, columns, columns)));
      return copied;
    }
  }
}
