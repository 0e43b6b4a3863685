package io.tidemark.streaming.sync;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Keeps the last row of each key, of partitions that are sorted by it; holds one row at a time. */
final class LastOfEachKey implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  private final int[] places;
  private final DataType[] types;

  private LastOfEachKey(StructType columns, List<String> key) {
    this.places = key.stream().mapToInt(columns::fieldIndex).toArray();
    this.types = key.stream().map(name -> columns.apply(name).dataType()).toArray(DataType[]::new);
  }

  /** In the shape and the order of the frame. */
  static Dataset<Row> of(Dataset<Row> sorted, List<String> key) {
    StructType columns = sorted.schema();
    return ((SparkSession) sorted.sparkSession())
        .internalCreateDataFrame(
            sorted
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(new LastOfEachKey(columns, key), true)
                .rdd(),
            columns,
            false);
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    return new Iterator<>() {
      private @Nullable InternalRow held = rows.hasNext() ? rows.next().copy() : null;

      @Override
      public boolean hasNext() {
        return held != null;
      }

      @Override
      public InternalRow next() {
        InternalRow last = held;
        if (last == null) {
          throw new NoSuchElementException();
        }
        held = null;
        while (held == null && rows.hasNext()) {
          InternalRow row = rows.next().copy(); // Spark writes the next one over it
          if (isSameKey(last, row)) {
            last = row;
          } else {
            held = row;
          }
        }
        return last;
      }
    };
  }

  private boolean isSameKey(InternalRow one, InternalRow other) {
    for (int i = 0; i < places.length; i++) {
      if (!Objects.deepEquals(one.get(places[i], types[i]), other.get(places[i], types[i]))) {
        return false;
      }
    }
    return true;
  }
}
