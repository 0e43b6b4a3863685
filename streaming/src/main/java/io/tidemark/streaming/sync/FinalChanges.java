package io.tidemark.streaming.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.streaming.lake.Lake;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Reduces the change rows of one batch to the final change of each key. */
public final class FinalChanges {
  /** The lake version that wrote the row, or removed it. */
  public static final String VERSION = "lake_version";

  /** Whether the row is to be there; otherwise it is to be removed. */
  public static final String LIVES = "lives";

  private FinalChanges() {}

  /**
   * In: the table's columns plus {@code _change_type string} and {@code _commit_version bigint}, in
   * any order. Out: the columns in the order given, then {@link #VERSION} and {@link #LIVES}; one
   * row a key. On the executors all rows of a key are in one partition, and each partition is in
   * the order of the key; on the driver there is no order.
   *
   * <p>The newest version of a key decides. A commit may hold a removal and an image of one key (an
   * overwrite does): the image wins, since that row is in the table once the commit is done. A
   * before-image whose key has no image of that version is a delete: its key was changed. Should a
   * lake table break its own key, with two images of one key in one version, the greater row by its
   * columns wins, so that every run decides alike.
   *
   * <p>Cost: one shuffle and one sort of the batch, which spill. Source: Delta Lake documentation,
   * "Change data feed".
   */
  public static Dataset<Row> of(Dataset<Row> changes, List<String> key, List<String> columns) {
    Column lives = col(Lake.CHANGE_TYPE).isin(Lake.CAME.toArray());
    Stream<Column> order =
        Stream.of(key.stream(), Stream.of(VERSION, LIVES), columns.stream())
            .flatMap(names -> names)
            .distinct()
            .map(name -> col(name));
    Dataset<Row> sorted =
        changes
            .select(
                Stream.concat(
                        columns.stream().map(name -> col(name)),
                        Stream.of(col(Lake.COMMIT_VERSION).as(VERSION), lives.as(LIVES)))
                    .toArray(Column[]::new))
            .repartition(key.stream().map(name -> col(name)).toArray(Column[]::new))
            .sortWithinPartitions(order.toArray(Column[]::new));
    return LastOfEachKey.of(sorted, key);
  }

  /** The same for changes on the driver. */
  public static Collection<Row> of(List<Row> changes, List<String> key, List<String> columns) {
    Comparator<Row> order = order(columns.size());
    Map<List<Object>, Row> last = new HashMap<>();
    for (Row change : changes) {
      last.merge(
          key.stream().map(name -> change.<Object>getAs(name)).toList(),
          staged(change, columns),
          BinaryOperator.maxBy(order));
    }
    return last.values();
  }

  /**
   * Rows of the table as it stands at a version, in the same shape.
   *
   * @param rows has the columns, and may have others
   */
  public static Dataset<Row> whole(Dataset<Row> rows, List<String> columns, long version) {
    return rows.select(columns.stream().map(name -> col(name)).toArray(Column[]::new))
        .withColumn(VERSION, lit(version))
        .withColumn(LIVES, lit(true));
  }

  private static Row staged(Row change, List<String> columns) {
    Stream<@Nullable Object> values = columns.stream().map(name -> change.getAs(name));
    boolean lives = Lake.CAME.contains(change.<String>getAs(Lake.CHANGE_TYPE));
    return RowFactory.create(
        Stream.concat(values, Stream.of(change.<Long>getAs(Lake.COMMIT_VERSION), lives)).toArray());
  }

  /** Of rows with so many columns: by version, then whether it lives, then by the columns. */
  private static Comparator<Row> order(int columns) {
    return IntStream.concat(IntStream.of(columns, columns + 1), IntStream.range(0, columns))
        .mapToObj(FinalChanges::by)
        .reduce(Comparator::thenComparing)
        .orElseThrow();
  }

  private static Comparator<Row> by(int column) {
    return Comparator.comparing(
        row -> row.<Comparable<Object>>getAs(column),
        Comparator.nullsFirst(Comparator.naturalOrder()));
  }
}
