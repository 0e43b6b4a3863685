package io.tidemark.bench.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What {@link TransactionRows} are made from, and where they go. */
public final class Numbers {
  private static final StructType COLUMNS =
      new StructType()
          .add("n", DataTypes.LongType, false)
          .add("revision", DataTypes.LongType, false);

  private static final long ROWS_PER_FILE = 500_000;

  private Numbers() {}

  /** 0 to {@code rows}, exclusive, at revision 0, ascending; a partition a file. */
  public static Dataset<Row> upTo(SparkSession spark, long rows) {
    int files = (int) Math.max(1, rows / ROWS_PER_FILE);
    return spark.range(0, rows, 1, files).select(col("id").as("n"), lit(0L).as("revision"));
  }

  /** These. */
  public static Dataset<Row> of(SparkSession spark, List<Row> numbers) {
    return spark.createDataFrame(numbers, COLUMNS);
  }

  /** Appends rows to a Delta table in one commit, a file a partition. */
  public static void write(Dataset<Row> rows, Path table) {
    rows.write().format("delta").mode("append").save(table.toString());
  }

  /** How many rows of a table are of that revision. */
  public static long rowsOf(SparkSession spark, Path table, long revision) {
    long least = revision * TransactionRows.REVISION;
    return spark
        .read()
        .format("delta")
        .load(table.toString())
        .where(col("kafka_offset").between(least, least + TransactionRows.REVISION - 1))
        .count();
  }
}
