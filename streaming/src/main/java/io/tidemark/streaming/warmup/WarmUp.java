package io.tidemark.streaming.warmup;

import static java.util.Objects.requireNonNull;

import io.tidemark.streaming.combine.UserActivity;
import io.tidemark.streaming.current.CurrentTable;
import io.tidemark.streaming.ingest.Ingest;
import io.tidemark.streaming.ingest.Intake;
import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Throw-away batches through ingest, current and combine, in a lake of their own that is deleted
 * afterwards, until they are no longer getting faster: loading and compiling what a batch needs
 * takes a cold JVM many times as long as the batch itself. They are of made-up records; the last is
 * of the oldest in Kafka.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** Warm when this many rounds in a row were not faster by a fifth than the best before them. */
  private static final int STEADY_ROUNDS = 3;

  private static final int EVENTS = 50;

  /** None of a topic's: what is made up is not taken for what Kafka has. */
  private static final int NO_PARTITION = -1;

  private static final long POLL_NANOS = 10_000_000;
  private static final JsonMapper MAPPER = new JsonMapper();

  private static final StructType RECORD =
      StructType.fromDDL(
          "key BINARY, value BINARY, partition INT, offset BIGINT, timestamp TIMESTAMP");

  private final SparkSession spark;
  private final Path folder;
  private final Lake lake;
  private final UserActivity combine;
  private final List<EventFlow> flows;
  private final List<Intake> intakes = new ArrayList<>();
  private final List<CurrentTable> currents = new ArrayList<>();
  private final Settings settings;

  private WarmUp(SparkSession spark, Settings settings, List<EventFlow> flows) {
    this.spark = spark;
    this.settings = settings;
    this.flows = flows;
    this.folder = folder(settings);
    this.lake = new Lake(spark, folder.toString());
    lake.createTables();
    for (EventFlow flow : flows) {
      intakes.add(new Intake(lake, flow, EVENTS));
      currents.add(new CurrentTable(spark, lake, flow));
    }
    this.combine = new UserActivity(spark, lake, settings, cause -> {});
  }

  /**
   * Runs rounds until they are steady.
   *
   * @param most after how long to stop; the first round is finished; zero for not at all
   * @return how many milliseconds each round took
   */
  public static List<Long> run(
      SparkSession spark, Settings settings, List<EventFlow> flows, Duration most)
      throws IOException, TimeoutException {
    // What was killed at this may have left records of customers.
    delete(spark, folder(settings));
    if (most.isZero()) {
      return List.of();
    }
    long began = System.nanoTime();
    WarmUp warmUp = new WarmUp(spark, settings, flows);
    List<Long> rounds = new ArrayList<>();
    do {
      rounds.add(warmUp.round(rounds.size()));
    } while (!steady(rounds) && System.nanoTime() - began < most.toNanos() * 2 / 3);
    warmUp.readKafka(began + most.toNanos());
    delete(spark, warmUp.folder);
    log.info("warm ms={} rounds={}", (System.nanoTime() - began) / 1_000_000, rounds);
    return rounds;
  }

  /** One batch of each topic; what is wrong with Kafka is left to ingest to say. */
  private void readKafka(long until) throws TimeoutException {
    List<StreamingQuery> queries = new ArrayList<>();
    for (int i = 0; i < flows.size(); i++) {
      EventFlow flow = flows.get(i);
      Intake intake = intakes.get(i);
      BatchQuery query = (batch, id) -> intake.take(batch, EVENTS, Map.of());
      String name = "warm-up-" + flow.eventsTable();
      queries.add(
          query.start(
              Ingest.records(spark, settings.kafka(), flow, EVENTS),
              name,
              new Checkpoint(folder + "/" + name, spark.sparkContext().hadoopConfiguration()),
              settings.trigger()));
    }
    for (StreamingQuery query : queries) {
      while (query.isActive() && query.lastProgress() == null && System.nanoTime() < until) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      query.stop();
    }
  }

  /** Answers how many milliseconds it took. */
  private long round(int number) throws IOException {
    long began = System.nanoTime();
    for (int i = 0; i < flows.size(); i++) {
      String events = flows.get(i).eventsTable();
      Dataset<Row> records = spark.createDataFrame(records(flows.get(i), number), RECORD);
      intakes.get(i).take(records, EVENTS, Map.of(NO_PARTITION, offset(number + 1)));
      long version = lake.latestVersion(events);
      ChangeFeed feed = new ChangeFeed(lake, events);
      currents.get(i).mergeFew(feed.rows(feed.after(version - 1)), version);
      currents.get(i).compact();
    }
    combine.combine();
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** Rows of {@link #RECORD}; half of a round's entities are those of the round before. */
  static List<Row> records(EventFlow flow, int round) throws IOException {
    ObjectNode event = sample(flow);
    Timestamp now = Timestamp.from(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      UUID entity = new UUID(0x7000, Long.MIN_VALUE + round * EVENTS / 2 + i);
      long offset = offset(round) + i;
      event.put("event_id", new UUID(0x7000, Long.MIN_VALUE + offset).toString());
      event.put("event_time", now.toInstant().toString());
      event.put("user_id", entity.toString());
      event.put(flow.key(), entity.toString());
      byte[] key = entity.toString().getBytes(StandardCharsets.UTF_8);
      rows.add(RowFactory.create(key, MAPPER.writeValueAsBytes(event), NO_PARTITION, offset, now));
    }
    return rows;
  }

  private static long offset(int round) {
    return (long) round * EVENTS;
  }

  private static ObjectNode sample(EventFlow flow) throws IOException {
    String kind = flow.schema().replaceAll(".*/|\\..*", "");
    String resource = "/tidemark/events/samples/%s/good/whole.json".formatted(kind);
    try (InputStream json =
        requireNonNull(EventFlow.class.getResourceAsStream(resource), resource)) {
      return (ObjectNode) MAPPER.readTree(json).get("event");
    }
  }

  private static boolean steady(List<Long> rounds) {
    int before = rounds.size() - STEADY_ROUNDS;
    if (before < 1) {
      return false;
    }
    long best = rounds.subList(0, before).stream().mapToLong(Long::longValue).min().orElseThrow();
    return rounds.subList(before, rounds.size()).stream().allMatch(round -> round * 5 > best * 4);
  }

  private static Path folder(Settings settings) {
    return new Path(settings.checkpoints(), "warm-up");
  }

  private static void delete(SparkSession spark, Path folder) throws IOException {
    folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
  }
}
