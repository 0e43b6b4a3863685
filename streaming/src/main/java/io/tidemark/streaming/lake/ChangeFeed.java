package io.tidemark.streaming.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The change feed of one table, whole commits at a time: who follows it is at a version of the
 * table after each step, never between two.
 *
 * <p>Its rows have the columns that this release knows of the table, then {@link Lake#CHANGE_TYPE}
 * and {@link Lake#COMMIT_VERSION}. Source: Delta Lake documentation, "Change data feed".
 *
 * <p>Each method fails with {@link Lake#isFeedBroken} when a commit, or a file with its changes, is
 * no longer there, as after a VACUUM, or when a commit has columns that the table has no longer.
 * Thread-safe.
 */
public final class ChangeFeed {
  private final Lake lake;
  private final String table;
  private final StructType columns;

  /** The feed of the table; nothing is read yet. */
  public ChangeFeed(Lake lake, String table) {
    this.lake = lake;
    this.table = table;
    this.columns = rowType(lake.columns(table));
  }

  /**
   * Some commits in a row.
   *
   * @param from the first version, inclusive
   * @param to the last version, inclusive; less than {@code from} when there is none
   * @param changing the versions among them that change rows; compactions and the like do not
   * @param files how many files the feed reads for them
   * @param bytes the size of these files; those that need not be read do not count
   */
  public record Commits(long from, long to, List<Long> changing, long files, long bytes) {
    private Commits and(long version, Commit.Changes changes) {
      List<Long> changing = new ArrayList<>(this.changing);
      if (changes.files() > 0) {
        changing.add(version);
      }
      return new Commits(from, version, changing, files + changes.files(), bytes + changes.bytes());
    }
  }

  /** All commits after this version. */
  public Commits after(long version) {
    return after(version, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * The next commits after this version: as many as have no more than so many files and bytes with
   * changes, but at least one, if there is one.
   */
  public Commits after(long version, long mostFiles, long mostBytes) {
    Commits commits = new Commits(version + 1, version, List.of(), 0, 0);
    long latest = lake.latestVersion(table);
    latest = Math.min(latest, lake.recent(table).ceiling()); // in this order
    for (long next = version + 1; next <= latest; next++) {
      Commits more = commits.and(next, changes(next));
      if (next > commits.from() && (more.files() > mostFiles || more.bytes() > mostBytes)) {
        break;
      }
      commits = more;
    }
    return commits;
  }

  private Commit.Changes changes(long version) {
    return lake.changesIn(table, version)
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new FileNotFoundException(
                        "commit " + version + " of '" + table + "' is no longer in the log")));
  }

  /**
   * The changes, on the driver, in no order. What this process committed a moment ago is at hand;
   * the rest is read.
   */
  public List<Row> rows(Commits commits) {
    List<Row> rows = new ArrayList<>();
    TreeSet<Long> missing = new TreeSet<>();
    for (long version : commits.changing()) {
      lake.recent(table).of(version).ifPresentOrElse(rows::addAll, () -> missing.add(version));
    }
    if (!missing.isEmpty()) {
      read(missing.first(), missing.last()).collectAsList().stream()
          .filter(row -> missing.contains(row.<Long>getAs(Lake.COMMIT_VERSION)))
          .forEach(rows::add);
    }
    return rows;
  }

  /** The same for any number of changes, on the executors; there must be at least one commit. */
  public Dataset<Row> frame(Commits commits) {
    return read(commits.from(), commits.to());
  }

  private Dataset<Row> read(long from, long to) {
    return lake.changesBetween(table, from, to).select(names());
  }

  /** The whole table at a version, as if that version had inserted it all. */
  public Dataset<Row> whole(long version) {
    return lake.read(table, version)
        .withColumn(Lake.CHANGE_TYPE, lit("insert"))
        .withColumn(Lake.COMMIT_VERSION, lit(version))
        .select(names());
  }

  private Column[] names() {
    return Stream.of(columns.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
  }

  /** The columns of a feed of a table with these columns. */
  static StructType rowType(StructType table) {
    return table.add(Lake.CHANGE_TYPE, "string").add(Lake.COMMIT_VERSION, "long");
  }
}
