package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The article's way: all changes are collected on the driver, and go to Postgres by a MERGE each;
 * removals by one statement; one transaction. The changes are read three times, as there: to see
 * whether there are any, to collect those that live, to collect those that do not.
 *
 * <p>Reading is measured whole, writing of a sample and scaled by rows.
 */
final class RowByRow implements Way {
  private final Dataset<Row> changes;
  private final boolean removals;
  private final int sample;
  private final @Nullable CopyFile before;

  /**
   * @param changes the copy's columns, then whether the row was removed where there are such
   * @param sample how many rows are written
   * @param before the first of these rows, by key, which are copied without being counted; the
   *     sample is of the next; null for none
   */
  RowByRow(Dataset<Row> changes, int sample, @Nullable CopyFile before) {
    this.changes = changes;
    this.before = before;
    this.removals = List.of(changes.columns()).contains("removed");
    this.sample = sample;
  }

  @Override
  public String name() {
    return "row-by-row MERGE (the article)";
  }

  @Override
  public Took bring(Database database) throws Exception {
    Stopwatch reading = Stopwatch.start();
    boolean none = changes.isEmpty();
    List<Row> live = (removals ? changes.where("NOT removed") : changes).collectAsList();
    List<Row> gone = removals ? changes.where("removed").collectAsList() : List.of();
    double read = reading.seconds();
    if (none) {
      throw new IllegalStateException("There is nothing to be brought.");
    }
    double share = Math.min(1.0, (double) sample / (live.size() + gone.size()));
    List<Row> someLive = sample(live, share);
    Object[] someGone = sample(gone, share).stream().map(row -> row.get(0)).toArray();
    try (Connection connection = database.writer()) {
      if (before != null) {
        before.into(connection);
        connection.commit();
      }
      Stopwatch writing = Stopwatch.start();
      write(connection, database, someLive, someGone);
      double wrote = writing.seconds() / share;
      return new Took(read + wrote);
    }
  }

  /** Those after the rows that are there already; else from everywhere, in their order. */
  private List<Row> sample(List<Row> rows, double share) {
    long wanted = (long) (rows.size() * share);
    if (before != null) {
      return rows.stream()
          .sorted(Comparator.comparing(row -> row.getString(0)))
          .skip(before.rows())
          .limit(wanted)
          .toList();
    }
    return LongStream.range(0, wanted).mapToObj(i -> rows.get((int) (i / share))).toList();
  }

  private void write(Connection connection, Database database, List<Row> live, Object[] gone)
      throws Exception {
    Statements statements = Statements.of(database, columns());
    try (PreparedStatement merge = connection.prepareStatement(statements.merge())) {
      for (Row row : live) {
        statements.bind(merge, row);
        if (merge.executeUpdate() != 1) {
          throw new IllegalStateException("A MERGE changed no row.");
        }
      }
    }
    if (gone.length > 0) {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM %s WHERE %s = ANY(?::uuid[])".formatted(Database.TABLE, Source.KEY))) {
        Array keys = connection.createArrayOf("text", gone);
        delete.setArray(1, keys);
        if (delete.executeUpdate() != gone.length) {
          throw new IllegalStateException("Not every removal removed a row.");
        }
      }
    }
    connection.commit();
  }

  private String[] columns() {
    return List.of(changes.columns()).stream()
        .filter(name -> !name.equals("removed"))
        .toArray(String[]::new);
  }

  @Override
  public boolean whole() {
    return false;
  }
}
