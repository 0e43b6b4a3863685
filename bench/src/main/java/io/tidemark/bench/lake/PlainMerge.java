package io.tidemark.bench.lake;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.tidemark.bench.data.Numbers;
import io.tidemark.bench.data.TransactionRows;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The peer: what anybody would write first. A Delta table of the same rows in the order in which
 * they took place, with a change feed and else as Delta makes it; a MERGE on the key alone.
 */
record PlainMerge(SparkSession spark, Path path, StructType columns) implements CurrentTable {

  @Override
  public void create(long rows) {
    DeltaTable.create(spark)
        .location(path.toString())
        .addColumns(columns)
        .property("delta.enableChangeDataFeed", "true")
        .execute();
    Numbers.write(TransactionRows.of(Numbers.upTo(spark, rows), columns), path);
  }

  @Override
  public Runnable batch(List<Row> numbers) {
    List<Row> rows = TransactionRows.of(Numbers.of(spark, numbers), columns).collectAsList();
    Dataset<Row> source = spark.createDataFrame(rows, columns);
    Column sameKey = col("t.transaction_id").equalTo(col("s.transaction_id"));
    return () ->
        DeltaTable.forPath(spark, path.toString())
            .as("t")
            .merge(source.as("s"), sameKey)
            .whenMatched(col("s.updated_at").gt(col("t.updated_at")))
            .updateAll()
            .whenNotMatched()
            .insertAll()
            .execute();
  }

  @Override
  public long rowsOf(long revision) {
    return Numbers.rowsOf(spark, path, revision);
  }
}
