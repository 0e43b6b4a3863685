package io.tidemark.bench.lake;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.Lake;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The product's own table, as its DDL and its session lay it out, and its own stage. */
final class ProductTable implements CurrentTable {
  private final SparkSession spark;
  private final SparkSession forMany;
  private final Lake lake;
  private final StructType columns;

  /**
   * @param spark the product's session
   * @param forMany one that is better at making many rows
   * @param folder for a lake of its own
   */
  ProductTable(SparkSession spark, SparkSession forMany, Path folder) {
    this.spark = spark;
    this.forMany = forMany;
    this.lake = new Lake(spark, folder.toString());
    lake.createTables();
    this.columns = lake.read("transactions").schema();
  }

  /** Those of the table. */
  StructType columns() {
    return columns;
  }

  @Override
  public Path path() {
    return Path.of(lake.path("transactions"));
  }

  @Override
  public void create(long rows) {
    Numbers.write(TransactionRows.of(Numbers.upTo(forMany, rows), columns), path());
  }

  @Override
  public Runnable batch(List<Row> numbers) {
    List<Row> rows = TransactionRows.of(Numbers.of(spark, numbers), columns).collectAsList();
    Dataset<Row> source = spark.createDataFrame(rows, columns);
    return () ->
        DeltaTable.forPath(spark, path().toString())
            .as("t")
            .merge(source.as("s"), col("t.transaction_id").equalTo(col("s.transaction_id")))
            .whenMatched(col("s.updated_at").gt(col("t.updated_at")))
            .updateAll()
            .whenNotMatched()
            .insertAll()
            .execute();
  }

  @Override
  public long rowsOf(long revision) {
    return Numbers.rowsOf(forMany, path(), revision);
  }
}
