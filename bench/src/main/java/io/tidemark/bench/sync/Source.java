package io.tidemark.bench.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.tidemark.bench.data.TransactionRows;
import io.tidemark.streaming.lake.Lake;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/** The lake's table of transactions, as the product lays it out, and a commit that changes many. */
final class Source {
  static final String TABLE = "transactions";
  static final String KEY = "transaction_id";
  static final String VERSION = "lake_version";

  private static final int FILES = 4;

  /** Has no divisor in common with a number of rows here, so that it takes them all, mixed. */
  private static final long STRIDE = 611_953;

  private final SparkSession plain;
  private final Lake lake;
  private final long rows;

  /**
   * Creates the table.
   *
   * @param spark the product's session
   * @param plain one that is better at many rows, for making them, and for the peers
   * @param folder of a lake of its own
   */
  Source(SparkSession spark, SparkSession plain, Path folder, long rows) {
    this.plain = plain;
    this.lake = new Lake(spark, folder.toString());
    this.rows = rows;
    lake.createTables();
    int files = (int) Math.max(FILES, rows / 500_000);
    append(plain.range(0, rows, 1, files).selectExpr("id AS n", "0L AS revision"));
  }

  private void append(Dataset<Row> numbers) {
    TransactionRows.of(numbers, columns())
        .write()
        .format("delta")
        .mode("append")
        .save(lake.path(TABLE));
  }

  Lake lake() {
    return lake;
  }

  long rows() {
    return rows;
  }

  /** The newest version. */
  long version() {
    return lake.latestVersion(TABLE);
  }

  /** Those of the lake's table. */
  StructType columns() {
    return lake.columns(TABLE);
  }

  /** Those of its copy, in the order in which peers write them. */
  String[] copyColumns() {
    return Stream.concat(Stream.of(columns().fieldNames()), Stream.of(VERSION))
        .toArray(String[]::new);
  }

  /**
   * Changes so many rows in one commit: of twenty changes, eighteen are updates of any rows, one
   * removes any row, one adds a row that is newer than all.
   */
  void change(long changes) {
    long few = changes / 20;
    long place = STRIDE % rows;
    TransactionRows.of(
            plain
                .range(0, rows + few)
                .select(
                    col("id").as("n"), expr("pmod(id * %d, %d)".formatted(place, rows)).as("place"))
                .where(col("place").lt(changes - few).or(col("n").geq(rows)))
                .select(
                    col("n"),
                    // What is removed is told by the second revision.
                    expr("if(n < %d AND place >= %d, 2L, 1L)".formatted(rows, changes - 2 * few))
                        .as("revision")),
            columns())
        .createOrReplaceTempView("changed");
    plain.sql(
        """
        MERGE INTO delta.`%s` AS t USING changed AS s ON t.%2$s = s.%2$s
        WHEN MATCHED AND s.events_version = 2 THEN DELETE
        WHEN MATCHED THEN UPDATE SET *
        WHEN NOT MATCHED THEN INSERT *"""
            .formatted(lake.path(TABLE), KEY));
  }

  /** The newest version, with the column that its copy has. */
  Dataset<Row> whole() {
    return plain
        .read()
        .format("delta")
        .load(lake.path(TABLE))
        .select(names())
        .withColumn(VERSION, lit(version()));
  }

  /**
   * What the newest version changed, as the article reads it: the last change of each key, without
   * before-images. The columns of the copy, then whether the row was removed.
   */
  Dataset<Row> changes() {
    return plain
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", version())
        .load(lake.path(TABLE))
        .where(col(Lake.CHANGE_TYPE).notEqual("update_preimage"))
        .withColumn(
            "row_num",
            row_number().over(Window.partitionBy(KEY).orderBy(col(Lake.COMMIT_VERSION).desc())))
        .where(col("row_num").equalTo(1))
        .select(
            Stream.concat(
                    Stream.of(names()),
                    Stream.of(
                        col(Lake.COMMIT_VERSION).as(VERSION),
                        col(Lake.CHANGE_TYPE).equalTo("delete").as("removed")))
                .toArray(Column[]::new));
  }

  private Column[] names() {
    return Stream.of(columns().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
  }
}
