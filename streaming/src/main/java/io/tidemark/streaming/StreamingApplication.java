package io.tidemark.streaming;

import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.IncompatibleLakeException;
import io.tidemark.streaming.lake.LocalLogStore;
import io.tidemark.streaming.lake.QuietLocalFileSystem;
import io.tidemark.streaming.settings.InvalidSettingsException;
import io.tidemark.streaming.settings.Settings;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The application for {@code spark-submit}: all stages in one driver. Exits with 2 when a setting
 * is wrong or the lake does not fit, which a person has to mend; with 1 when a stage has failed:
 * whatever watches it should then start it again.
 */
public final class StreamingApplication {
  private static final Logger log = LoggerFactory.getLogger(StreamingApplication.class);

  private StreamingApplication() {}

  /**
   * Runs until it is stopped or a stage fails.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SparkConf conf = new SparkConf();
    Settings settings;
    try {
      settings = settings(conf);
    } catch (InvalidSettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    SparkSession spark = session(conf);
    Pipeline pipeline = new Pipeline(spark, settings, EventFlow.all());
    // Before Spark's own hook, which takes the session away from the queries (priority 40).
    ShutdownHookManager.get().addShutdownHook(() -> stop(pipeline), 100, 60, TimeUnit.SECONDS);
    try {
      pipeline.start();
      pipeline.awaitEnd();
    } catch (IncompatibleLakeException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (Throwable e) { // an error, too, would leave a driver that runs and does nothing
      if (pipeline.isClosing()) {
        log.warn("stopped in the midst of a batch, which is done again at the next start", e);
        return;
      }
      log.error("ended by a failure; whatever was under way is done again at the next start", e);
      System.exit(1);
    }
  }

  /** A session with what Tidemark needs; what the operator has set stays. */
  public static SparkSession session(SparkConf conf) {
    DEFAULTS.forEach(conf::setIfMissing);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static void stop(Pipeline pipeline) {
    try {
      pipeline.close();
    } catch (Exception e) {
      log.warn("not stopped cleanly", e);
    }
  }

  /**
   * What the operator has set.
   *
   * @throws InvalidSettingsException TM-001
   */
  public static Settings settings(SparkConf conf) {
    Map<String, String> all = new TreeMap<>();
    for (Tuple2<String, String> setting : conf.getAll()) {
      all.put(setting._1(), setting._2());
    }
    return Settings.from(all);
  }

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("spark.app.name", "tidemark"),
          Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          Map.entry("spark.sql.session.timeZone", "UTC"),
          Map.entry("spark.sql.datetime.java8API.enabled", "true"),
          Map.entry("spark.hadoop.fs.file.impl", QuietLocalFileSystem.class.getName()),
          Map.entry(
              "spark.hadoop.fs.AbstractFileSystem.file.impl",
              QuietLocalFileSystem.Context.class.getName()),
          Map.entry("spark.delta.logStore.file.impl", LocalLogStore.class.getName()),
          // Small batches: a shuffle into many partitions, and planning it anew between stages,
          // costs more than it gives.
          Map.entry("spark.sql.shuffle.partitions", "2"),
          Map.entry("spark.sql.adaptive.enabled", "false"),
          Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
          Map.entry("spark.databricks.delta.autoCompact.minNumFiles", "16"),
          // Else Delta compacts what it has not compacted in this process, which it forgets as soon
          // as it has removed files of an earlier one: the whole table, after each append.
          Map.entry("spark.databricks.delta.autoCompact.modifiedPartitionsOnly.enabled", "false"),
          // So that looking up a few keys in files sorted by them reads a few small pages.
          Map.entry("spark.hadoop.parquet.page.row.count.limit", "2000"),
          Map.entry("spark.sql.parquet.pushdown.inFilterThreshold", "100"),
          // Each batch is a new plan, so its code would be generated and compiled for a few rows:
          // in the first minutes that
          // was a third of all processor time.
          Map.entry("spark.sql.codegen.wholeStage", "false"),
          Map.entry("spark.sql.codegen.factoryMode", "NO_CODEGEN"),
          // Every source of a MERGE here is a local relation, so the two passes over it see the
          // same rows.
          Map.entry("spark.databricks.delta.merge.materializeSource", "none"),
          Map.entry(
              "spark.databricks.delta.allFilesInCrc.verificationMode.forceOnNonUTC.enabled",
              "false"),
          // VACUUM here keeps what a reader of a feed has yet to read; Delta would refuse it by its
          // age.
          Map.entry(
              "spark.databricks.delta.vacuum.enforceTimeTravelWithinDeletedFileRetentionDuration",
              "false"),
          // Tasks that VACUUM lists a folder with; a table has two folders.
          Map.entry("spark.sql.sources.parallelPartitionDiscovery.parallelism", "16"),
          // Spark would wait for ever: a driver that cannot end is not started again.
          Map.entry("spark.sql.streaming.stopTimeout", "60s"),
          Map.entry("spark.ui.enabled", "false"));
}
