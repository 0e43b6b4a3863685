package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.ingest.RecordReader;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Checks waiting records of the quarantine again, and takes those that meet the contract by now
 * into their events tables, each once, with the place and time that they had in Kafka: so they are
 * in the event order where they always were.
 *
 * <p>Two commits a topic. The first adds to the events table what it does not have: Kafka's
 * partition and offset name a row there, ingest leaves alone what the quarantine has, and two
 * replays at once conflict. The second marks the records, and gives those that still fail their
 * newest reason. Between the two a crash leaves records that are in their events table and not
 * marked; the next replay finds them there, adds nothing, and marks them.
 */
final class Replay {
  private static final List<String> PLACE = List.of("topic", "kafka_partition", "kafka_offset");
  private static final List<String> VERDICT = List.of("reason", "field", "detail");

  private final SparkSession spark;
  private final Lake lake;
  private final List<EventFlow> flows;
  private final Revision revision;

  Replay(Workbench bench) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.flows = bench.flows();
    this.revision = new Revision(bench);
  }

  /**
   * What became of the records.
   *
   * @param passed meet the contract by now
   * @param added of these, were not in their events table yet; 0 when nothing is to be changed
   * @param refused still break it, by their newest reason
   */
  record Outcome(long passed, long added, Map<String, Long> refused) {
    private Outcome plus(Outcome other) {
      Map<String, Long> both = new TreeMap<>(refused);
      other.refused.forEach((reason, records) -> both.merge(reason, records, Long::sum));
      return new Outcome(passed + other.passed, added + other.added, both);
    }
  }

  /**
   * Replays what waits among the selected records; with {@code dryRun} it only says what would be.
   */
  Outcome run(Selection selection, boolean dryRun) {
    return flows.stream()
        .map(flow -> run(flow, selection, dryRun))
        .reduce(new Outcome(0, 0, Map.of()), Outcome::plus);
  }

  private Outcome run(EventFlow flow, Selection selection, boolean dryRun) {
    // Checked once, whatever is asked of it then.
    Dataset<Row> checked = check(flow, selection).localCheckpoint();
    Dataset<Row> events = checked.where(col("event").isNotNull()).select("event.*");
    Dataset<Row> refused = checked.where(col("refused").isNotNull()).select("refused.*");
    long passed = events.count();
    Map<String, Long> reasons = new TreeMap<>();
    refused
        .groupBy("reason")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    if (dryRun || (passed == 0 && reasons.isEmpty())) {
      return new Outcome(passed, 0, reasons);
    }
    long added = passed == 0 ? 0 : add(flow, events);
    mark(flow, events, refused);
    return new Outcome(passed, added, reasons);
  }

  /** Two columns: {@code event}, or else {@code refused}. */
  Dataset<Row> check(EventFlow flow, Selection selection) {
    Dataset<Row> quarantine = lake.read(Quarantine.TABLE);
    RecordReader reader =
        new RecordReader(flow, lake.columns(flow.eventsTable()), lake.columns(Quarantine.TABLE));
    return quarantine
        .where(selection.matches().and(Quarantine.WAITING).and(col("topic").equalTo(flow.name())))
        .select(
            col("kafka_key").as("key"),
            col("payload").as("value"),
            col("kafka_partition").as("partition"),
            col("kafka_offset").as("offset"),
            col("kafka_timestamp").as("timestamp"))
        .mapPartitions(reader, Encoders.row(reader.outcome()));
  }

  /** Adds to the events table those events that it does not have; answers how many. */
  long add(EventFlow flow, Dataset<Row> events) {
    Row ends = events.agg(min("kafka_offset"), max("kafka_offset")).head();
    return revision.add(
        flow.eventsTable(),
        "tidemark-replay",
        now ->
            events
                .join(
                    // For the files' statistics: others need not be read.
                    now.where(col("kafka_offset").between(ends.getLong(0), ends.getLong(1))),
                    new String[] {"kafka_partition", "kafka_offset"},
                    "left_anti")
                .select(columns(events.columns())));
  }

  private void mark(EventFlow flow, Dataset<Row> events, Dataset<Row> refused) {
    Dataset<Row> verdicts = verdicts(flow, events, refused);
    Column replayed = col("s.replayed_at").isNotNull();
    Column same =
        VERDICT.stream()
            .map(name -> col("t." + name).eqNullSafe(col("s." + name)))
            .reduce(lit(true), Column::and);
    Column samePlace =
        PLACE.stream()
            .map(name -> col("t." + name).equalTo(col("s." + name)))
            .reduce(lit(true), Column::and);
    List<Row> changed =
        lake.read(Quarantine.TABLE)
            .where(Quarantine.WAITING)
            .as("t")
            .join(verdicts.as("s"), samePlace)
            .where(replayed.or(not(same)))
            .select("s.*")
            .collectAsList();
    if (changed.isEmpty()) {
      return;
    }
    Dataset<Row> news = spark.createDataFrame(changed, verdicts.schema());
    revision.replace(
        Quarantine.TABLE,
        Quarantine.WAITING.and(at(changed)),
        now ->
            now.as("t")
                .join(broadcast(news.as("s")), samePlace)
                .select(
                    Stream.of(now.columns())
                        .map(
                            name ->
                                switch (name) {
                                  case "replayed_at" -> col("s.replayed_at");
                                  case "reason", "field", "detail" ->
                                      when(replayed, col("t." + name)).otherwise(col("s." + name));
                                  default -> col("t." + name);
                                })
                        .toArray(Column[]::new))
                .toDF(now.columns()));
  }

  /**
   * By {@link #PLACE}: {@code replayed_at} of those that were taken in, or else {@link #VERDICT}.
   */
  private static Dataset<Row> verdicts(EventFlow flow, Dataset<Row> events, Dataset<Row> refused) {
    return refused
        .select(columns(Stream.concat(PLACE.stream(), VERDICT.stream()).toArray(String[]::new)))
        .withColumn("replayed_at", lit(null).cast("timestamp"))
        .unionByName(
            events
                .select("kafka_partition", "kafka_offset")
                .withColumn("topic", lit(flow.name()))
                .withColumn("replayed_at", lit(Instant.now())),
            true);
  }

  private static Column at(List<Row> records) {
    Set<Place> places =
        records.stream()
            .map(row -> new Place(row.getString(0), row.getInt(1), row.getLong(2)))
            .collect(Collectors.toSet());
    UDF3<String, Integer, Long, Boolean> isOne =
        (topic, partition, offset) -> places.contains(new Place(topic, partition, offset));
    return udf(isOne, DataTypes.BooleanType).apply(columns(PLACE.toArray(String[]::new)));
  }

  private static Column[] columns(String[] names) {
    return Stream.of(names).map(name -> col(name)).toArray(Column[]::new);
  }
}
