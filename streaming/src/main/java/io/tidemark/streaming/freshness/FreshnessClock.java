package io.tidemark.streaming.freshness;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.RowCount;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.Heartbeats;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Measures how fresh the copy is and notes it in the ledger, every heartbeat: takes a new {@link
 * Moment}, follows the ones under way, and notes the newest that has come through, a table at a
 * time. Freshness is now minus that moment.
 */
public final class FreshnessClock implements AutoCloseable {
  /**
   * More moments under way than this say nothing new: the oldest of them is what freshness waits
   * for.
   */
  private static final int MOST_UNDER_WAY = 200;

  private static final Duration COUNT_EVERY = Duration.ofSeconds(10);

  private final Stages stages;
  private final SparkSession spark;
  private final Lake lake;
  private final KafkaEnds kafka;
  private final Heartbeats heartbeats;
  private final Consumer<Throwable> onFailure;
  private final Deque<Moment> underWay = new ArrayDeque<>();
  private final Map<String, Instant> completeThrough = new HashMap<>();
  private final Map<String, RowCount> rows = new HashMap<>();
  private final Map<String, Long> counted = new HashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tidemark-freshness");
            thread.setDaemon(true);
            return thread;
          });
  private Instant lastCount = Instant.EPOCH;

  /**
   * Opens its sessions with Kafka and Postgres; beats only after {@link #start}.
   *
   * @param onFailure told once, of what ended the beats
   */
  public FreshnessClock(
      SparkSession spark,
      Lake lake,
      Stages stages,
      Settings settings,
      Consumer<Throwable> onFailure) {
    this.spark = spark;
    this.stages = stages;
    this.lake = lake;
    this.kafka =
        new KafkaEnds(
            settings.kafka(), stages.sources().stream().map(Stages.Source::topic).toList());
    this.heartbeats = new Heartbeats(settings.postgres());
    this.onFailure = onFailure;
  }

  /** Begins to beat. */
  public void start(Duration every) {
    // beat() reports its own failures: the future would say nothing more.
    var unused =
        clock.scheduleWithFixedDelay(this::beat, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      if (underWay.size() < MOST_UNDER_WAY) {
        Instant now = Instant.now();
        underWay.addLast(new Moment(now, kafka.now()));
      }
      for (Moment moment : underWay) {
        moment.advance(stages);
        moment
            .served()
            .forEach(table -> completeThrough.merge(table, moment.at(), FreshnessClock::later));
      }
      List<String> tables = stages.copies().stream().map(Stages.Copy::table).toList();
      underWay.removeIf(moment -> moment.served().containsAll(tables));
      heartbeats.beat(completeThrough, tables);
      countRows(tables);
    } catch (Exception e) { // Scala throws checked ones undeclared
      if (!clock.isShutdown()) {
        clock.shutdown();
        onFailure.accept(e);
      }
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private RowCount rows(String table) {
    return rows.computeIfAbsent(table, name -> new RowCount(spark, lake, name));
  }

  /** Counting is work: now and then, and only when there is a new version. */
  private void countRows(List<String> tables) throws SQLException {
    Instant now = Instant.now();
    if (now.isBefore(lastCount.plus(COUNT_EVERY))) {
      return;
    }
    for (String table : tables) {
      if (isNew(table)) {
        OptionalLong rows = rows(table).now();
        if (rows.isPresent() && !heartbeats.lakeRows(table, rows.getAsLong())) {
          counted.remove(table);
        }
      }
    }
    if (isNew("quarantine") && !heartbeats.quarantine(waiting())) {
      counted.remove("quarantine");
    }
    lastCount = now;
  }

  /** Whether the table has another version than when it was counted last; it is counted now. */
  private boolean isNew(String table) {
    Long version = lake.latestVersion(table);
    return !version.equals(counted.put(table, version));
  }

  private List<Heartbeats.Waiting> waiting() {
    return lake
        .read("quarantine")
        .where(col("replayed_at").isNull())
        .groupBy("topic", "reason")
        .agg(count(lit(1)), min("quarantined_at"), max("quarantined_at"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Heartbeats.Waiting(
                    row.getString(0),
                    row.getString(1),
                    row.getLong(2),
                    row.getInstant(3),
                    row.getInstant(4)))
        .toList();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
        return; // its sessions end with the process
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    kafka.close();
    heartbeats.close();
  }
}
