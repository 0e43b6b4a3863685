package io.tidemark.bench.lake;

import io.tidemark.bench.data.Numbers;
import io.tidemark.bench.data.TransactionRows;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The product's own table, as its DDL and its session lay it out, and its own stage. */
final class ProductTable implements CurrentTable {
  private final SparkSession spark;
  private final SparkSession forMany;
  private final Lake lake;
  private final StructType columns;
  private final StructType changeFeed;
  private final io.tidemark.streaming.current.CurrentTable stage;
  private long merged;

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
    this.columns = lake.columns("transactions");
    this.changeFeed =
        lake.columns("transaction_events")
            .add(Lake.CHANGE_TYPE, "string")
            .add(Lake.COMMIT_VERSION, "long");
    EventFlow flow =
        EventFlow.all().stream()
            .filter(it -> it.currentTable().equals("transactions"))
            .findFirst()
            .orElseThrow();
    this.stage = new io.tidemark.streaming.current.CurrentTable(spark, lake, flow);
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
    List<Row> events = TransactionRows.of(Numbers.of(spark, numbers), changeFeed).collectAsList();
    long upTo = ++merged;
    return () -> {
      try {
        stage.mergeFew(events, upTo);
        stage.compact();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Override
  public long rowsOf(long revision) {
    return Numbers.rowsOf(forMany, path(), revision);
  }
}
