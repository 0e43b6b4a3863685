package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.sync.FinalChanges;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import scala.Function1;

/**
 * How rows of one shape go into a table of Postgres: by binary COPY, those aside that it cannot
 * hold. Serializable, so that executors do it.
 *
 * @param columns of the table, in the order of the rows; the last ones are {@link
 *     FinalChanges#VERSION} and, where rows say so, {@link FinalChanges#LIVES}
 * @param types of the rows
 * @param key the columns that name a row
 * @param kept the columns that are written of a row that does not live
 */
record CopyInto(
    List<PostgresColumn> columns, List<DataType> types, List<Integer> key, Set<Integer> kept)
    implements Serializable {
  private static final int CHUNK = 1 << 16;
  private static final int MOST_REFUSALS = 1000;

  /**
   * What became of some rows.
   *
   * @param rows how many have been written
   * @param removals how many of them do not live
   * @param refusals those that have not been written
   */
  record Copied(long rows, long removals, List<Refusal> refusals) implements Serializable {
    static final Copied NOTHING = new Copied(0, 0, List.of());

    Copied and(Copied more) {
      List<Refusal> all = new ArrayList<>(refusals);
      all.addAll(more.refusals);
      return new Copied(rows + more.rows, removals + more.removals, all);
    }
  }

  /** With one more column after the others; of a row that does not live, these are kept too. */
  CopyInto with(PostgresColumn column, DataType type, List<Integer> kept) {
    List<PostgresColumn> columns = new ArrayList<>(this.columns);
    columns.add(column);
    List<DataType> types = new ArrayList<>(this.types);
    types.add(type);
    Set<Integer> all = new HashSet<>(kept);
    all.add(this.columns.size());
    return new CopyInto(columns, types, key, all);
  }

  /**
   * Copies the rows in the transaction of the connection.
   *
   * @throws SyncException TM-222 when it cannot hold very many of them
   */
  Copied copy(Connection connection, String table, Iterator<InternalRow> rows) throws SQLException {
    CopyBuffer out = new CopyBuffer();
    CopyBinary binary = new CopyBinary(columns, types, out);
    List<Refusal> refusals = new ArrayList<>();
    int version = place(FinalChanges.VERSION);
    int lives = place(FinalChanges.LIVES);
    long written = 0;
    long removals = 0;
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY %s (%s) FROM STDIN (FORMAT binary)"
                    .formatted(
                        table,
                        columns.stream()
                            .map(PostgresColumn::quoted)
                            .collect(Collectors.joining(", "))));
    try {
      out.put(CopyBinary.HEADER);
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        boolean removal = lives >= 0 && !row.getBoolean(lives);
        try {
          if (removal) {
            binary.add(row, kept::contains);
            removals++;
          } else {
            binary.add(row);
          }
          written++;
        } catch (UnfitValueException e) {
          if (!removal) { // a row that could not come need not go
            refusals.add(refusal(row, row.getLong(version), e));
            checkFew(table, refusals);
          }
        }
        if (out.size() >= CHUNK) {
          flush(copy, out);
        }
      }
      out.put(CopyBinary.TRAILER);
      flush(copy, out);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    return new Copied(written, removals, refusals);
  }

  private static void flush(CopyIn copy, CopyBuffer out) throws SQLException {
    copy.writeToCopy(out.array(), 0, out.size());
    out.cut(0);
  }

  private static void checkFew(String table, List<Refusal> refusals) {
    if (refusals.size() > MOST_REFUSALS) {
      throw new SyncException(
          "TM-222 More than %d rows of one batch do not fit into %s, the last one because: %s. That many speak of the column, not of the rows. Make it as wide as the lake's by a migration, then start again; nothing has been changed."
              .formatted(MOST_REFUSALS, table, refusals.get(refusals.size() - 1).reason()));
    }
  }

  /** The columns that name a row. */
  List<String> keyNames() {
    return key.stream().map(i -> columns.get(i).name()).toList();
  }

  /** Turns rows as Java has them into rows as Spark has them. */
  Function<Row, InternalRow> converter() {
    StructType type = new StructType();
    for (int i = 0; i < columns.size(); i++) {
      type = type.add(columns.get(i).name(), types.get(i));
    }
    Function1<Object, Object> convert = CatalystTypeConverters.createToCatalystConverter(type);
    return row -> (InternalRow) convert.apply(row);
  }

  private int place(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  private Refusal refusal(InternalRow row, long version, UnfitValueException e) {
    String name =
        key.stream()
            .map(i -> String.valueOf(row.get(i, types.get(i))))
            .collect(Collectors.joining("\n"));
    return new Refusal(name, version, columns.get(e.column()).name() + ": " + e.getMessage());
  }
}
