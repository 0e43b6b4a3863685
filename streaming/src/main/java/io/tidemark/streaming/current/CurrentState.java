package io.tidemark.streaming.current;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one current table: a row an entity, the state by its newest event.
 *
 * <p>The order of one entity's events is {@code event_time}, then the Kafka timestamp, then the
 * offset; the greatest wins, in whatever order they arrive. A delete leaves a tombstone (the key
 * and the order, {@code deleted}, all else null), so that an older event that arrives after it
 * changes nothing. A row is written only where the event is newer <em>and</em> says something
 * different: an event sent twice makes no change, and so no change feed.
 *
 * <p>Merging a batch a second time changes nothing, since no event in it is newer any more: no
 * other record of what has been merged is needed than the checkpoint, and losing that costs time
 * only. Other writers may change the table too.
 */
public final class CurrentState {
  private static final Logger log = LoggerFactory.getLogger(CurrentState.class);

  /** The event order, by the names of the current table's columns. */
  private static final List<String> ORDER =
      List.of("updated_at", "kafka_timestamp", "kafka_offset");

  private static final Set<String> BOOKKEEPING =
      Set.of("updated_at", "deleted", "kafka_timestamp", "kafka_offset", "events_version");

  private final SparkSession spark;
  private final Lake lake;
  private final EventFlow flow;
  private final Settings settings;
  private final Checkpoint checkpoint;
  private volatile long through;

  /** Makes the stage; nothing runs yet. The tables must exist. */
  public CurrentState(SparkSession spark, Lake lake, EventFlow flow, Settings settings) {
    this.spark = spark;
    this.lake = lake;
    this.flow = flow;
    this.settings = settings;
    this.checkpoint =
        new Checkpoint(
            settings.checkpoints() + "/current-" + flow.currentTable(),
            spark.sparkContext().hadoopConfiguration());
    this.through = checkpoint.lastDone().map(this::through).orElse(0L);
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
    StructType columns = lake.read(flow.currentTable()).schema();
    Dataset<Row> events =
        lake.changes()
            .option("maxBytesPerTrigger", settings.maxBytesPerBatch())
            .load(lake.path(flow.eventsTable()));
    BatchQuery query = (batch, id) -> mergeBatch(batch, id, columns);
    return query.start(events, "current-" + flow.currentTable(), checkpoint, settings.trigger());
  }

  private void mergeBatch(Dataset<Row> events, long batchId, StructType columns) {
    long began = System.nanoTime();
    List<Row> newest = newestPerKey(events, columns).collectAsList();
    if (!newest.isEmpty()) {
      merge(spark.createDataFrame(newest, columns), columns);
      log.info(
          "merged query=current-{} batch={} keys={} ms={}",
          flow.currentTable(),
          batchId,
          newest.size(),
          (System.nanoTime() - began) / 1_000_000);
    }
    through = through(checkpoint.end(batchId));
  }

  private long through(List<String> ends) {
    return lake.feedOffset(flow.eventsTable(), ends.get(0)).through();
  }

  /**
   * In: rows of the events table's change feed. Out: one row a key, in the shape of the current
   * table.
   */
  private Dataset<Row> newestPerKey(Dataset<Row> events, StructType columns) {
    Column[] ordered =
        Stream.concat(
                ORDER.stream().map(name -> fromEvent(name).as("order_" + name)),
                Stream.of(columns.fieldNames()).map(name -> fromEvent(name).as(name)))
            .toArray(Column[]::new);
    return events
        .groupBy(col(flow.key()).as("entity"))
        .agg(max(struct(ordered)).as("newest"))
        .select(
            Stream.of(columns.fieldNames())
                .map(name -> col("newest." + name))
                .toArray(Column[]::new));
  }

  private Column fromEvent(String column) {
    return switch (column) {
      case "updated_at" -> col("event_time");
      case "deleted" -> col("op").equalTo("delete");
      case "events_version" -> col(Lake.COMMIT_VERSION);
      case "kafka_timestamp", "kafka_offset" -> col(column);
      default ->
          column.equals(flow.key())
              ? col(column)
              : when(col("op").equalTo("delete"), lit(null)).otherwise(col(column));
    };
  }

  private void merge(Dataset<Row> newest, StructType columns) {
    DeltaTable.forPath(spark, lake.path(flow.currentTable()))
        .as("t")
        .merge(newest.as("s"), col("t." + flow.key()).equalTo(col("s." + flow.key())))
        .whenMatched(newer().and(different(columns)))
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }

  private static Column newer() {
    return struct(ORDER.stream().map(name -> col("s." + name)).toArray(Column[]::new))
        .gt(struct(ORDER.stream().map(name -> col("t." + name)).toArray(Column[]::new)));
  }

  /** The state differs, or it is known to hold at a later moment. */
  private static Column different(StructType columns) {
    return Stream.concat(
            Stream.of("updated_at", "deleted"),
            Stream.of(columns.fieldNames()).filter(name -> !BOOKKEEPING.contains(name)))
        .map(name -> col("s." + name).eqNullSafe(col("t." + name)))
        .reduce(Column::and)
        .map(same -> org.apache.spark.sql.functions.not(same))
        .orElseThrow();
  }
}
