package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Spark's own JDBC writer, into the table with its indexes, a task a processor, large batches. */
final class SparkJdbc implements Way {
  private final Dataset<Row> rows;

  /**
   * @param rows the copy's columns
   */
  SparkJdbc(Dataset<Row> rows) {
    this.rows = rows;
  }

  @Override
  public String name() {
    return "Spark df.write.jdbc";
  }

  @Override
  public Took bring(Database database) {
    Properties properties = database.writerProperties();
    properties.setProperty("stringtype", "unspecified"); // else no text becomes a uuid
    properties.setProperty("batchsize", "10000");
    Stopwatch watch = Stopwatch.start();
    rows.repartition(Runtime.getRuntime().availableProcessors())
        .write()
        .mode(SaveMode.Append)
        .jdbc(database.url(), Database.TABLE, properties);
    return new Took(watch.seconds());
  }

  @Override
  public boolean whole() {
    return true;
  }
}
