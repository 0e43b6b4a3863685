package io.tidemark.streaming.current;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Follower;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link CurrentTable} up with its events table, and its files few: looks for new
 * versions again and again, and merges the events that they brought. A thread of its own; its
 * memory is the table itself ({@link Merged}), so it needs no checkpoint. Other writers may change
 * the table too.
 */
public final class CurrentState implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CurrentState.class);

  private final Lake lake;
  private final EventFlow flow;
  private final Settings settings;
  private final CurrentTable table;
  private final ChangeFeed events;
  private final Follower thread;
  private boolean known;
  private volatile long through;

  /**
   * Makes the stage; nothing runs yet. The tables must exist.
   *
   * @param onFailure told once, of what ended it
   */
  public CurrentState(
      SparkSession spark,
      Lake lake,
      EventFlow flow,
      Settings settings,
      Consumer<Throwable> onFailure) {
    this.lake = lake;
    this.flow = flow;
    this.settings = settings;
    this.table = new CurrentTable(spark, lake, flow);
    this.events = new ChangeFeed(lake, flow.eventsTable());
    this.thread =
        new Follower(
            "current-" + flow.currentTable(),
            spark,
            lake,
            this::merge,
            settings.trigger(),
            onFailure);
    OptionalLong merged = Merged.of(lake, flow.currentTable());
    this.known = merged.isPresent();
    this.through = merged.orElse(0);
  }

  /** The flow whose events this merges. */
  public EventFlow flow() {
    return flow;
  }

  /** The version of the events table up to which every event has been merged. */
  public long through() {
    return through;
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /**
   * Merges what is new by now, or as much of it as a batch may hold; for callers that have a thread
   * of their own.
   */
  public void merge() throws IOException {
    if (!known) {
      mergeAll("nothing says what has been merged");
      return;
    }
    try {
      Commits commits = events.after(through, Long.MAX_VALUE, settings.maxBytesPerBatch());
      if (!commits.changing().isEmpty()) {
        merge(commits);
      }
      through = commits.to();
    } catch (Exception e) {
      if (!Lake.isFeedBroken(e)) {
        throw e;
      }
      mergeAll(String.valueOf(e.getMessage()));
    }
  }

  private void merge(Commits commits) throws IOException {
    long began = System.nanoTime();
    if (commits.bytes() <= settings.driverMaxBytes()) {
      int keys = table.mergeFew(events.rows(commits), commits.to());
      done("driver keys=" + keys, began);
    } else {
      many(events.frame(commits), commits.to(), began);
    }
  }

  /** Merging an event a second time changes nothing, so the whole table may be merged any time. */
  private void mergeAll(String why) {
    long began = System.nanoTime();
    long latest = lake.latestVersion(flow.eventsTable());
    log.info("merging all of table={} anew why={}", flow.eventsTable(), why);
    many(events.whole(latest), latest, began);
    known = true;
    through = latest;
  }

  private void many(Dataset<Row> rows, long upTo, long began) {
    table.mergeMany(rows, upTo);
    done("executors", began);
  }

  private void done(String way, long began) {
    log.info(
        "merged table={} way={} ms={}",
        flow.currentTable(),
        way,
        (System.nanoTime() - began) / 1_000_000);
    long compacting = System.nanoTime();
    int files = table.compact();
    if (files > 0) {
      log.info(
          "compacted table={} files={} ms={}",
          flow.currentTable(),
          files,
          (System.nanoTime() - compacting) / 1_000_000);
    }
  }

  /** Ends after the step under way. */
  @Override
  public void close() {
    thread.close();
  }
}
