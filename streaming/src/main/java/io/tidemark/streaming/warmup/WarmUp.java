package io.tidemark.streaming.warmup;

import static org.apache.spark.sql.functions.expr;

import io.tidemark.events.EventContract;
import io.tidemark.streaming.combine.UserActivity;
import io.tidemark.streaming.current.CurrentTable;
import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Throw-away batches of made-up events into the events tables and through current and combine, in a
 * lake of their own that is deleted afterwards, until they are no longer getting faster: loading
 * and compiling what a batch needs takes a cold JVM many times as long as the batch itself.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** Warm when this many rounds in a row were not faster by a fifth than the best before them. */
  private static final int STEADY_ROUNDS = 3;

  private static final int EVENTS = 50;

  private final SparkSession spark;
  private final Path folder;
  private final Lake lake;
  private final UserActivity combine;
  private final List<EventFlow> flows;
  private final List<CurrentTable> currents = new ArrayList<>();

  private WarmUp(SparkSession spark, Settings settings, List<EventFlow> flows) {
    this.spark = spark;
    this.flows = flows;
    this.folder = new Path(settings.checkpoints(), "warm-up");
    this.lake = new Lake(spark, folder.toString());
    lake.createTables();
    flows.forEach(flow -> currents.add(new CurrentTable(spark, lake, flow)));
    this.combine = new UserActivity(spark, lake, settings, cause -> {});
  }

  /**
   * Runs rounds until they are steady.
   *
   * @param most how long at most; zero for not at all
   * @return how many milliseconds each round took
   */
  public static List<Long> run(
      SparkSession spark, Settings settings, List<EventFlow> flows, Duration most)
      throws IOException {
    if (most.isZero()) {
      return List.of();
    }
    long began = System.nanoTime();
    delete(spark, new Path(settings.checkpoints(), "warm-up"));
    WarmUp warmUp = new WarmUp(spark, settings, flows);
    List<Long> rounds = new ArrayList<>();
    while (!steady(rounds) && System.nanoTime() - began < most.toNanos()) {
      rounds.add(warmUp.round(rounds.size()));
    }
    delete(spark, warmUp.folder);
    log.info("warm ms={} rounds={}", (System.nanoTime() - began) / 1_000_000, rounds);
    return rounds;
  }

  /** Answers how many milliseconds it took. */
  private long round(int number) throws IOException {
    long began = System.nanoTime();
    for (EventContract contract : List.of(EventContract.users(), EventContract.transactions())) {
      contract.check(null, "{}".getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < flows.size(); i++) {
      String events = flows.get(i).eventsTable();
      append(events, number);
      long version = lake.latestVersion(events);
      ChangeFeed feed = new ChangeFeed(lake, events);
      currents.get(i).mergeFew(feed.rows(feed.after(version - 1)), version);
      currents.get(i).compact();
    }
    combine.combine();
    return (System.nanoTime() - began) / 1_000_000;
  }

  private void append(String table, int round) {
    Column[] columns =
        Stream.of(lake.columns(table).fields())
            .map(field -> expr(made(field, round)).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    lake.append(
        table, spark.range(0, EVENTS, 1, 1).select(columns).collectAsList(), "{\"warm\":true}");
  }

  /**
   * SQL for a value that goes through; half of a round's entities are those of the round before.
   */
  private static String made(StructField field, int round) {
    String entity = "(id + %d)".formatted(round * EVENTS / 2);
    Map<String, String> special =
        Map.of(
            "op", "'upsert'",
            "status", "CASE %s %% 2 WHEN 0 THEN 'PENDING' ELSE 'COMPLETED' END".formatted(round),
            "currency", "'EUR'",
            "amount", "1.00");
    return special.getOrDefault(
        field.name(),
        switch (field.dataType().typeName()) {
          case "string" -> "format_string('00000000-0000-4000-8000-%%012d', %s)".formatted(entity);
          case "timestamp" -> "timestamp_millis(1700000000000 + %d)".formatted(round);
          default -> "id";
        });
  }

  private static boolean steady(List<Long> rounds) {
    int before = rounds.size() - STEADY_ROUNDS;
    if (before < 1) {
      return false;
    }
    long best = rounds.subList(0, before).stream().mapToLong(Long::longValue).min().orElseThrow();
    return rounds.subList(before, rounds.size()).stream().allMatch(round -> round * 5 > best * 4);
  }

  private static void delete(SparkSession spark, Path folder) throws IOException {
    folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
  }
}
