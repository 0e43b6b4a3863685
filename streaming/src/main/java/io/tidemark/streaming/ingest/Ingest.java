package io.tidemark.streaming.ingest;

import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes one Kafka topic into the lake: what meets the contract into the events table, what does not
 * into the quarantine, with the reason. Nothing is dropped: each record is in exactly one of the
 * two, once.
 */
public final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);
  private static final JsonMapper MAPPER = new JsonMapper();

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
    AppendOnce events = AppendOnce.accepted(lake, flow.eventsTable(), flow.name());
    AppendOnce quarantine = AppendOnce.refused(lake, flow.name());
    BatchQuery query = (batch, id) -> takeIn(batch, id, events, quarantine);
    return query.start(records(), "ingest-" + flow.eventsTable(), checkpoint, settings.trigger());
  }

  private Dataset<Row> records() {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", settings.kafka().bootstrapServers())
            .option("subscribe", flow.name())
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", settings.maxEventsPerBatch())
            .option("failOnDataLoss", "true");
    settings.kafka().options().forEach((name, value) -> reader.option("kafka." + name, value));
    return reader.load().select("key", "value", "partition", "offset", "timestamp");
  }

  private void takeIn(
      Dataset<Row> records, long batchId, AppendOnce events, AppendOnce quarantine) {
    long began = System.nanoTime();
    Map<Integer, Long> ends = offsets(checkpoint.end(batchId));
    long count =
        ends.entrySet().stream()
            .mapToLong(end -> end.getValue() - next.getOrDefault(end.getKey(), 0L))
            .sum();
    RecordReader reader = new RecordReader(flow, events.columns(), quarantine.columns());
    Dataset<Row> outcomes = records.mapPartitions(reader, Encoders.row(reader.outcome()));
    boolean few = count <= settings.driverMaxEvents();
    if (few) {
      takeInFew(outcomes.collectAsList(), ends, events, quarantine);
    } else {
      takeInMany(outcomes, ends, events, quarantine);
    }
    next = ends;
    if (count > 0) {
      log.info(
          "ingested query=ingest-{} batch={} way={} records={} ms={}",
          flow.eventsTable(),
          batchId,
          few ? "driver" : "executors",
          count,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private static void takeInFew(
      List<Row> outcomes, Map<Integer, Long> ends, AppendOnce events, AppendOnce quarantine) {
    quarantine.append(column(outcomes, RecordReader.REFUSED), ends);
    events.append(column(outcomes, RecordReader.EVENT), ends);
  }

  private static void takeInMany(
      Dataset<Row> outcomes, Map<Integer, Long> ends, AppendOnce events, AppendOnce quarantine) {
    // Kept on disk, so that Kafka is read and the contract checked once for both tables.
    Dataset<Row> kept = outcomes.persist(StorageLevel.DISK_ONLY());
    try {
      quarantine.append(kept.where("refused IS NOT NULL").select("refused.*"), ends);
      events.append(kept.where("event IS NOT NULL").select("event.*"), ends);
    } finally {
      kept.unpersist();
    }
  }

  private static List<Row> column(List<Row> outcomes, int column) {
    return outcomes.stream().map(row -> row.<Row>getAs(column)).filter(Objects::nonNull).toList();
  }

  private Map<Integer, Long> offsets(List<String> end) {
    Map<String, Map<Integer, Long>> byTopic =
        MAPPER.readValue(end.get(0), new TypeReference<Map<String, Map<Integer, Long>>>() {});
    return Map.copyOf(byTopic.getOrDefault(flow.name(), Map.of()));
  }
}
