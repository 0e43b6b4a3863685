package io.tidemark.streaming.current;

import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.FeedOffset;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link CurrentTable} up with its events table, and its files few.
 *
 * <p>Merging again changes nothing, so no other record of what has been merged is needed than the
 * checkpoint, and losing that costs time only. Other writers may change the table too.
 */
public final class CurrentState {
  private static final Logger log = LoggerFactory.getLogger(CurrentState.class);

  private final Lake lake;
  private final EventFlow flow;
  private final Settings settings;
  private final CurrentTable table;
  private final Checkpoint checkpoint;
  private final boolean fresh;
  private volatile long through;

  /** Makes the stage; nothing runs yet. The tables must exist. */
  public CurrentState(SparkSession spark, Lake lake, EventFlow flow, Settings settings) {
    this.lake = lake;
    this.flow = flow;
    this.settings = settings;
    this.table = new CurrentTable(spark, lake, flow);
    this.checkpoint =
        new Checkpoint(
            settings.checkpoints() + "/current-" + flow.currentTable(),
            spark.sparkContext().hadoopConfiguration());
    this.fresh = lake.latestVersion(flow.eventsTable()) == 0;
    this.through = checkpoint.lastDone().map(ends -> end(ends).through()).orElse(0L);
  }

  /** The flow whose events this merges. */
  public EventFlow flow() {
    return flow;
  }

  /** The version of the events table up to which every event has been merged. */
  public long through() {
    return through;
  }

  /** Starts the query. */
  public StreamingQuery start() throws TimeoutException {
    DataStreamReader events =
        lake.changes().option("maxBytesPerTrigger", settings.maxBytesPerBatch());
    if (fresh) {
      events.option("startingVersion", 0); // else the feed begins with the whole table at once
    }
    return ((BatchQuery) this::merge)
        .start(
            events.load(lake.path(flow.eventsTable())),
            "current-" + flow.currentTable(),
            checkpoint,
            settings.trigger());
  }

  private void merge(Dataset<Row> events, long batchId) throws IOException {
    long began = System.nanoTime();
    FeedOffset end = end(checkpoint.end(batchId));
    OptionalLong bytes =
        lake.bytesWithChanges(flow.eventsTable(), through + 1, end.partly().orElse(end.through()));
    int keys = 0;
    if (end.through() < 0 || bytes.isEmpty() || bytes.getAsLong() > settings.driverMaxBytes()) {
      table.mergeMany(events);
      log.info(
          "merged query=current-{} batch={} way=executors ms={}",
          flow.currentTable(),
          batchId,
          (System.nanoTime() - began) / 1_000_000);
    } else if (bytes.getAsLong() > 0) {
      keys = table.mergeFew(events);
      log.info(
          "merged query=current-{} batch={} way=driver keys={} ms={}",
          flow.currentTable(),
          batchId,
          keys,
          (System.nanoTime() - began) / 1_000_000);
    }
    through = end.through();
    int files = table.compact();
    if (files > 0) {
      log.info(
          "compacted table={} files={} ms={}",
          flow.currentTable(),
          files,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private FeedOffset end(List<String> ends) {
    return lake.feedOffset(flow.eventsTable(), ends.get(0));
  }
}
