package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.Scala;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.SnapshotDescriptor;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.commands.DeltaOptimizeContext;
import org.apache.spark.sql.delta.commands.DeltaReorgOperation;
import org.apache.spark.sql.delta.commands.OptimizeExecutor;
import scala.Option;
import scala.Some;
import scala.collection.immutable.Seq;

/**
 * The files below a table's folder in which rows lie that the table no longer has: beneath deletion
 * vectors of files that it still reads, and in files that it does not read any more (removed ones,
 * change data).
 */
final class OldFiles {
  private final SparkSession spark;
  private final Lake lake;
  private final Attempts attempts;

  OldFiles(Workbench bench) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.attempts = new Attempts(bench.progress());
  }

  /**
   * The files that the table reads and that hold such rows beneath their deletion vectors, by name.
   *
   * @param whose holds of the rows, out of all that are in a file, deleted or not
   */
  Set<String> masked(String table, Column whose) {
    return masked(log(table), newest(log(table)), whose);
  }

  private Set<String> masked(DeltaLog log, Snapshot snapshot, Column whose) {
    String[] masked =
        snapshot
            .allFiles()
            .where(col("deletionVector").isNotNull())
            .select("path")
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .map(path -> path(log, path).toString())
            .toArray(String[]::new);
    if (masked.length == 0) {
      return Set.of();
    }
    Dataset<Row> rows =
        spark
            .read()
            .schema(snapshot.schema())
            .parquet(masked)
            .withColumn("file", col("_metadata.file_name"));
    return new HashSet<>(
        rows.where(whose).select("file").distinct().as(Encoders.STRING()).collectAsList());
  }

  /**
   * Writes these files anew, a file a file; the old ones then are files that the table does not
   * read. No row changes.
   */
  void rewrite(String table, Column whose) {
    attempts.commit(
        table,
        () -> {
          Snapshot snapshot = newest(log(table));
          Set<String> names = masked(log(table), snapshot, whose);
          if (!names.isEmpty()) {
            rewrite(snapshot, names);
          }
          return names.size();
        });
  }

  private void rewrite(Snapshot snapshot, Set<String> names) {
    Option<DeltaReorgOperation> named = new Some<>(new Named(names));
    Option<Object> any = new Some<>(0L);
    Option<Object> aFileAFile = new Some<>(1L);
    Option<Object> whateverIsLeft = new Some<>(0.0);
    new OptimizeExecutor(
            spark,
            snapshot,
            Option.empty(),
            Scala.seq(List.of()),
            Scala.seq(List.of()),
            false,
            new DeltaOptimizeContext(named, any, aFileAFile, whateverIsLeft, false))
        .optimize();
  }

  /** What Delta is asked to write anew: the files of these names. */
  private record Named(Set<String> names) implements DeltaReorgOperation, Serializable {
    @Override
    public Seq<AddFile> filterFilesToReorg(
        SparkSession spark, SnapshotDescriptor snapshot, Seq<AddFile> files) {
      return Scala.seq(
          Scala.list(files).stream()
              .filter(file -> names.contains(new Path(file.path()).getName()))
              .toList());
    }
  }

  /**
   * Files that the table does not read any more.
   *
   * @param last when the last of them was removed from the table, or written as change data
   * @param goneFrom a VACUUM from this moment on removes them all
   */
  record Left(int files, long bytes, Instant last, Instant goneFrom) {}

  /** Those that were written before the moment; empty when none is there. */
  Optional<Left> left(String table, Instant before) {
    DeltaLog log = log(table);
    Snapshot snapshot = newest(log);
    Set<String> read = new HashSet<>();
    for (Row row : snapshot.allFiles().select("path").collectAsList()) {
      read.add(path(log, row.getString(0)).getName());
    }
    Map<String, Long> removedAt = new HashMap<>();
    for (Row row : snapshot.tombstones().select("path", "deletionTimestamp").collectAsList()) {
      removedAt.put(path(log, row.getString(0)).getName(), row.isNullAt(1) ? 0 : row.getLong(1));
    }
    int files = 0;
    long bytes = 0;
    long last = 0;
    for (FileStatus file : dataFiles(log)) {
      String name = file.getPath().getName();
      if (!read.contains(name) && file.getModificationTime() <= before.toEpochMilli()) {
        files++;
        bytes += file.getLen();
        last = Math.max(last, removedAt.getOrDefault(name, file.getModificationTime()));
      }
    }
    if (files == 0) {
      return Optional.empty();
    }
    long kept = DeltaLog.tombstoneRetentionMillis(snapshot.metadata());
    return Optional.of(
        new Left(files, bytes, Instant.ofEpochMilli(last), Instant.ofEpochMilli(last + kept)));
  }

  /**
   * Removes every file that the table has not read since the moment. Whoever still has to read
   * change data of before, or is about to commit a file that was written before, is bereft of it.
   */
  void vacuum(String table, Instant since) {
    String check = "spark.databricks.delta.retentionDurationCheck.enabled";
    Optional<String> was = Optional.ofNullable(spark.conf().get(check, null));
    spark.conf().set(check, false);
    try {
      double hours = (Instant.now().toEpochMilli() - since.toEpochMilli()) / 3_600_000.0;
      DeltaTable.forPath(spark, lake.path(table)).vacuum(hours);
    } finally {
      was.ifPresentOrElse(value -> spark.conf().set(check, value), () -> spark.conf().unset(check));
    }
  }

  /**
   * Whether the log's statistics are kept to columns that are named, and so to none of a person.
   */
  boolean logHoldsKeysOnly(String table) {
    return newest(log(table)).metadata().configuration().contains("delta.dataSkippingStatsColumns");
  }

  /** Beside the log's own: files come and go there while it is looked at. */
  private static List<FileStatus> dataFiles(DeltaLog log) {
    List<FileStatus> found = new ArrayList<>();
    Deque<Path> folders = new ArrayDeque<>(List.of(log.dataPath()));
    try {
      FileSystem system = log.dataPath().getFileSystem(log.newDeltaHadoopConf());
      while (!folders.isEmpty()) {
        for (FileStatus file : system.listStatus(folders.pop())) {
          if (file.isDirectory() && !file.getPath().getName().equals("_delta_log")) {
            folders.push(file.getPath());
          } else if (file.getPath().getName().endsWith(".parquet")) {
            found.add(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private DeltaLog log(String table) {
    return DeltaLog.forTable(spark, lake.path(table));
  }

  private static Snapshot newest(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** Paths in the log are URIs, relative to the table. */
  private static Path path(DeltaLog log, String inLog) {
    return new Path(log.dataPath(), new Path(java.net.URI.create(inLog)));
  }
}
