package io.tidemark.bench.lake;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import scala.jdk.javaapi.CollectionConverters;

/** Counts the files that Spark scans, by what the scans report, and its jobs. Thread-safe. */
final class ScanCounter extends SparkListener {
  private final SparkContext spark;
  private final LongAdder files = new LongAdder();
  private final LongAdder jobs = new LongAdder();
  private final Set<Long> fileCounts = ConcurrentHashMap.newKeySet();

  /** Counted since the last time. */
  record Counts(long files, long jobs) {}

  private ScanCounter(SparkContext spark) {
    this.spark = spark;
  }

  static ScanCounter of(SparkContext spark) {
    ScanCounter counter = new ScanCounter(spark);
    spark.addSparkListener(counter);
    return counter;
  }

  /** What has been counted since the last call, when all that has happened is known. */
  Counts take() throws Exception {
    spark.listenerBus().waitUntilEmpty();
    return new Counts(files.sumThenReset(), jobs.sumThenReset());
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.increment();
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SparkListenerSQLExecutionStart start) {
      findScans(start.sparkPlanInfo());
    } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
      findScans(update.sparkPlanInfo());
    } else if (event instanceof SparkListenerDriverAccumUpdates updates) {
      CollectionConverters.asJava(updates.accumUpdates()).stream()
          .filter(update -> fileCounts.contains((Long) update._1()))
          .forEach(update -> files.add((Long) update._2()));
    }
  }

  /** The log is JSON and checkpoints: those are scans too, but not of the table's data. */
  private void findScans(SparkPlanInfo plan) {
    if (plan.nodeName().startsWith("Scan parquet")
        && !plan.metadata().getOrElse("Location", () -> "").contains("LogFileIndex")) {
      CollectionConverters.asJava(plan.metrics()).stream()
          .filter(metric -> metric.name().equals("number of files read"))
          .forEach(metric -> fileCounts.add(metric.accumulatorId()));
    }
    CollectionConverters.asJava(plan.children()).forEach(this::findScans);
  }
}
