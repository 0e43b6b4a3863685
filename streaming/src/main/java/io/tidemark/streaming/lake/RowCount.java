package io.tidemark.streaming.lake;

import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import scala.Option;

/**
 * How many rows a table has, by what its log says of each file: kept up commit by commit, where a
 * count by Spark would look at every file each time. Not thread-safe.
 */
public final class RowCount {
  private final DeltaLog delta;
  private final LiveFiles files;

  /** The count of a table, which must exist. */
  public RowCount(SparkSession spark, Lake lake, String table) {
    this.delta = DeltaLog.forTable(spark, lake.path(table));
    this.files = new LiveFiles(delta, "");
  }

  /** Rows now; empty when the log does not say how many one of the files has. */
  public OptionalLong now() {
    long rows = 0;
    for (LiveFiles.LiveFile live : files.at(delta.update(false, Option.empty(), Option.empty()))) {
      Option<Object> inFile = live.file().numLogicalRecords();
      if (inFile.isEmpty()) {
        return OptionalLong.empty();
      }
      rows += (long) inFile.get();
    }
    return OptionalLong.of(rows);
  }
}
