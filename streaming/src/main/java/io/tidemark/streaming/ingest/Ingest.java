package io.tidemark.streaming.ingest;

import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes one Kafka topic into the lake. Nothing is dropped: each record is in exactly one of the
 * events table and the quarantine, once.
 */
public final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * How long the broker may hold back an answer that has no records. Spark asks for those alone
   * that it knows to be there; but the consumer asks for the next ones by itself, and what Spark
   * asks then, which offsets there are, waits behind that on the same connection: half a second a
   * batch by Kafka's default. Source: Kafka's consumer configuration, {@code fetch.max.wait.ms};
   * Spark's {@code InternalKafkaConsumer.fetch}.
   */
  private static final int FETCH_WAIT_MILLIS = 5;

  private final SparkSession spark;
  private final Lake lake;
  private final EventFlow flow;
  private final Settings settings;
  private final Checkpoint checkpoint;
  private volatile Map<Integer, Long> next;

  /** Makes the stage; nothing runs yet. The tables and the topic must exist. */
  public Ingest(SparkSession spark, Lake lake, EventFlow flow, Settings settings) {
    this.spark = spark;
    this.lake = lake;
    this.flow = flow;
    this.settings = settings;
    this.checkpoint =
        new Checkpoint(
            settings.checkpoints() + "/ingest-" + flow.eventsTable(),
            spark.sparkContext().hadoopConfiguration());
    this.next = checkpoint.lastDone().map(this::offsets).orElse(Map.of());
  }

  /** The flow whose events this takes in. */
  public EventFlow flow() {
    return flow;
  }

  /** Whether every record before these offsets, by partition, is in the lake. */
  public boolean hasPassed(Map<Integer, Long> ends) {
    Map<Integer, Long> reached = next;
    return ends.entrySet().stream()
        .allMatch(end -> reached.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /** Gives new fields the values that came before them, then starts the query. */
  public StreamingQuery start() throws TimeoutException {
    new EarlierValues(spark, lake, flow).move();
    Intake intake = new Intake(lake, flow, settings.driverMaxEvents());
    BatchQuery query = (batch, id) -> takeIn(batch, id, intake);
    Dataset<Row> records = records(spark, settings.kafka(), flow, settings.maxEventsPerBatch());
    return query.start(records, "ingest-" + flow.eventsTable(), checkpoint, settings.trigger());
  }

  /**
   * The records of the flow's topic, from the first that is there, as {@link Intake} takes them.
   *
   * @param most how many a batch at most
   */
  public static Dataset<Row> records(
      SparkSession spark, Settings.Kafka kafka, EventFlow flow, int most) {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", kafka.bootstrapServers())
            .option("subscribe", flow.name())
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", most)
            .option("failOnDataLoss", "true")
            .option("kafka.fetch.max.wait.ms", FETCH_WAIT_MILLIS);
    kafka.options().forEach((name, value) -> reader.option("kafka." + name, value));
    return reader.load().select("key", "value", "partition", "offset", "timestamp");
  }

  private void takeIn(Dataset<Row> records, long batchId, Intake intake) {
    long began = System.nanoTime();
    Map<Integer, Long> ends = offsets(checkpoint.end(batchId));
    long count =
        ends.entrySet().stream()
            .mapToLong(end -> end.getValue() - next.getOrDefault(end.getKey(), 0L))
            .sum();
    String way = intake.take(records, count, ends);
    next = ends;
    if (count > 0) {
      log.info(
          "ingested query=ingest-{} batch={} way={} records={} ms={}",
          flow.eventsTable(),
          batchId,
          way,
          count,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private Map<Integer, Long> offsets(List<String> end) {
    Map<String, Map<Integer, Long>> byTopic =
        MAPPER.readValue(end.get(0), new TypeReference<Map<String, Map<Integer, Long>>>() {});
    return Map.copyOf(byTopic.getOrDefault(flow.name(), Map.of()));
  }
}
