package io.tidemark.streaming.lake;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/**
 * The change rows of a table's newest commits that this process made itself, so that the stages
 * after it need not read back what is still at hand. What a commit holds never changes, so nothing
 * here can be out of date; what is missing is read from the table. Thread-safe.
 */
final class RecentChanges {
  /** Some seconds of traffic; a reader that is further behind reads files. */
  private static final long MOST_BYTES = 16L << 20;

  private volatile long ceiling = Long.MAX_VALUE;

  private final NavigableMap<Long, List<Row>> byVersion = new TreeMap<>();
  private final News news;
  private long bytes;

  /**
   * @param news told of each commit that is put in here
   */
  RecentChanges(News news) {
    this.news = news;
  }

  /**
   * A commit can be seen in the log some time before its changes are at hand: while this process
   * makes one, readers had better stay below it.
   *
   * @param before the version that the table has
   * @param work makes the commit, and puts its changes in here
   */
  <T> T making(long before, Supplier<T> work) {
    ceiling = before;
    try {
      return work.get();
    } finally {
      ceiling = Long.MAX_VALUE;
      news.tell();
    }
  }

  /** Up to which version of those in the log to read now. */
  long ceiling() {
    return ceiling;
  }

  /**
   * Takes all the change rows of one commit, after it is done.
   *
   * @param changes the table's columns, then the change's type
   */
  void put(long version, List<Row> changes, StructType columns) {
    if (bytes(changes) <= MOST_BYTES) {
      keep(version, asRead(changes, version, ChangeFeed.rowType(columns)));
    }
    news.tell();
  }

  private synchronized void keep(long version, List<Row> changes) {
    byVersion.put(version, changes);
    bytes += bytes(changes);
    while (bytes > MOST_BYTES) {
      bytes -= bytes(byVersion.pollFirstEntry().getValue());
    }
  }

  /** About so many: senders choose how long their texts are. */
  private static long bytes(List<Row> rows) {
    long bytes = 0;
    for (Row row : rows) {
      for (int i = 0; i < row.size(); i++) {
        bytes += 16 + (row.get(i) instanceof String text ? 2L * text.length() : 0);
        bytes += row.get(i) instanceof byte[] binary ? binary.length : 0;
      }
    }
    return bytes;
  }

  /** The same of a commit that only appends rows of the table's columns. */
  void append(long version, List<Row> appended, StructType columns) {
    put(
        version,
        appended.stream().map(row -> with(row, "insert", columns.size() + 1)).toList(),
        columns);
  }

  /** The change rows of one commit, in no order; empty when they are not at hand. */
  synchronized Optional<List<Row>> of(long version) {
    return Optional.ofNullable(byVersion.get(version));
  }

  /** As Spark would read them back: a decimal has its column's scale then, and so on. */
  private static List<Row> asRead(List<Row> changes, long version, StructType type) {
    Function1<Object, Object> write = CatalystTypeConverters.createToCatalystConverter(type);
    Function1<Object, Object> read = CatalystTypeConverters.createToScalaConverter(type);
    return changes.stream()
        .map(change -> (Row) read.apply(write.apply(with(change, version, type.size()))))
        .toList();
  }

  private static Row with(Row change, Object last, int size) {
    @Nullable Object[] values = new @Nullable Object[size];
    for (int i = 0; i < size - 1; i++) {
      values[i] = change.get(i);
    }
    values[size - 1] = last;
    return RowFactory.create(values);
  }
}
