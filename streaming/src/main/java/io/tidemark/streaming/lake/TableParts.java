package io.tidemark.streaming.lake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;

/**
 * One version of a table in parts, each some of its files: the same parts whenever and wherever it
 * is asked. Thread-safe.
 */
public final class TableParts {
  private final SparkSession spark;
  private final DeltaLog delta;
  private final Snapshot snapshot;
  private final List<List<AddFile>> parts = new ArrayList<>();

  /**
   * Finds the parts.
   *
   * @param bytes how large the files of a part are together, at most, unless it is a single one
   */
  TableParts(SparkSession spark, String path, long version, long bytes) {
    this.spark = spark;
    this.delta = DeltaLog.forTable(spark, path);
    this.snapshot = delta.getSnapshotAt(version, Option.empty(), Option.empty(), false);
    List<AddFile> files = new ArrayList<>(snapshot.allFiles().collectAsList());
    files.sort(Comparator.comparing(AddFile::path));
    long size = bytes;
    for (AddFile file : files) {
      if (size + file.size() > bytes) {
        parts.add(new ArrayList<>());
        size = 0;
      }
      parts.get(parts.size() - 1).add(file);
      size += file.size();
    }
  }

  /** How many parts there are. */
  public int count() {
    return parts.size();
  }

  /** How many rows they have together; empty when the log does not say. */
  public OptionalLong rows() {
    long rows = 0;
    for (AddFile file : (Iterable<AddFile>) parts.stream().flatMap(List::stream)::iterator) {
      Option<Object> inFile = file.numLogicalRecords();
      if (inFile.isEmpty()) {
        return OptionalLong.empty();
      }
      rows += (long) inFile.get();
    }
    return OptionalLong.of(rows);
  }

  /** The rows of one part. */
  public Dataset<Row> read(int part) {
    SparkSession.setActiveSession(spark); // Delta asks the thread for it
    return delta.createDataFrame(snapshot, Scala.seq(parts.get(part)), false, Option.empty());
  }
}
