package io.tidemark.streaming.current;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.KeyedTable;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A table of the current state: a row an entity, by its newest event.
 *
 * <p>The order of one entity's events is {@code event_time}, then the Kafka timestamp, then the
 * offset; the greatest wins, in whatever order they arrive. A delete leaves a tombstone (the key
 * and the order, {@code deleted}, all else null), so that an older event that arrives after it
 * changes nothing. A row is written only where the event is newer <em>and</em> says something
 * different: an event sent twice makes no change, and so no change feed. An event that was itself
 * corrected in the events table counts again: of one event, the one of the greater version of the
 * events table wins, whether the feed brings it as an update or, when it begins anew, with the
 * whole table.
 *
 * <p>Merging a batch a second time changes nothing, since no event in it is newer any more. The two
 * ways of merging differ in cost alone: {@link #mergeFew} looks the batch's keys up and decides on
 * the driver, {@link #mergeMany} is a MERGE by the executors. Not thread-safe.
 */
public final class CurrentTable {
  /** The event order, by the names of the table's columns. */
  private static final List<String> ORDER =
      List.of("updated_at", "kafka_timestamp", "kafka_offset", "events_version");

  /** What does not count when a row is compared with what it would become. */
  private static final Set<String> BOOKKEEPING =
      Set.of("kafka_timestamp", "kafka_offset", "events_version");

  private final Lake lake;
  private final EventFlow flow;
  private final StructType columns;
  private final KeyedTable table;

  /** The current table of the flow, which must exist. */
  public CurrentTable(SparkSession spark, Lake lake, EventFlow flow) {
    this.lake = lake;
    this.flow = flow;
    this.columns = lake.columns(flow.currentTable());
    this.table = new KeyedTable(spark, lake, flow.currentTable(), flow.key(), columns);
  }

  /**
   * Merges events that fit the driver's memory; answers how many entities they were of.
   *
   * @param events rows of the events table's change feed, in any order
   * @param upTo the version of the events table that is merged with them
   */
  public int mergeFew(List<Row> events, long upTo) throws IOException {
    Map<String, Row> newest =
        events.stream()
            .filter(event -> Lake.CAME.contains(event.<String>getAs(Lake.CHANGE_TYPE)))
            .map(this::inShape)
            .collect(
                Collectors.toMap(this::key, Function.identity(), BinaryOperator.maxBy(order())));
    if (!newest.isEmpty()) {
      table.edit(
          newest.keySet(),
          (found, version, changes) -> {
            Map<String, Row> waiting = new HashMap<>(newest);
            for (Row stored : found) {
              Row event = waiting.remove(key(stored));
              if (event != null && order().compare(event, stored) > 0 && differs(event, stored)) {
                changes.update(stored, event);
              }
            }
            waiting.values().forEach(changes::insert);
          },
          new Merged(upTo).toString());
    }
    return newest.size();
  }

  /** Merges any number of events. Takes what {@link #mergeFew} does. */
  public void mergeMany(Dataset<Row> events, long upTo) {
    Column[] ranked =
        Stream.concat(
                ORDER.stream().map(name -> col(name).as("rank_" + name)),
                Stream.of(columns.fieldNames()).map(name -> col(name)))
            .toArray(Column[]::new);
    Dataset<Row> newest =
        inShape(events)
            .groupBy(col(flow.key()).as("entity"))
            .agg(max(struct(ranked)).as("newest"))
            .select(
                Stream.of(columns.fieldNames())
                    .map(name -> col("newest." + name))
                    .toArray(Column[]::new));
    // On the executors' disks, so that both passes of the MERGE see the same rows.
    Dataset<Row> source = newest.localCheckpoint();
    lake.saying(new Merged(upTo).toString(), session -> merge(source, session));
  }

  private void merge(Dataset<Row> source, SparkSession session) {
    DeltaTable target = DeltaTable.forPath(session, lake.path(flow.currentTable()));
    Set<String> known = Set.of(columns.fieldNames());
    Map<String, Column> all =
        Stream.of(target.toDF().columns())
            .collect(
                Collectors.toMap(
                    name -> name, name -> known.contains(name) ? col("s." + name) : lit(null)));
    target
        .as("t")
        .merge(source.as("s"), col("t." + flow.key()).equalTo(col("s." + flow.key())))
        .whenMatched(order("s").gt(order("t")).and(differs()))
        .update(all)
        .whenNotMatched()
        .insert(all)
        .execute();
  }

  /** Keeps the table's files few; answers how many files were made into one. */
  public int compact() {
    return table.compact();
  }

  /** Events in the shape of the table. */
  private Dataset<Row> inShape(Dataset<Row> events) {
    return events
        .where(col(Lake.CHANGE_TYPE).isin(Lake.CAME.toArray()))
        .select(
            Stream.of(columns.fieldNames())
                .map(name -> fromEvent(name).as(name))
                .toArray(Column[]::new));
  }

  private Row inShape(Row event) {
    return RowFactory.create(
        Stream.of(columns.fieldNames()).map(name -> fromEvent(name, event)).toArray());
  }

  private @Nullable Object fromEvent(String column, Row event) {
    boolean delete = event.getAs("op").equals("delete");
    return switch (column) {
      case "updated_at" -> event.getAs("event_time");
      case "deleted" -> delete;
      case "events_version" -> event.getAs(Lake.COMMIT_VERSION);
      case "kafka_timestamp", "kafka_offset" -> event.getAs(column);
      default -> column.equals(flow.key()) || !delete ? event.getAs(column) : null;
    };
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

  private String key(Row row) {
    return row.getString(columns.fieldIndex(flow.key()));
  }

  @SuppressWarnings("unchecked") // each of the order's columns is comparable with itself
  private Comparator<Row> order() {
    return ORDER.stream()
        .mapToInt(columns::fieldIndex)
        .mapToObj(at -> Comparator.<Row, Comparable<Object>>comparing(row -> row.getAs(at)))
        .reduce(Comparator::thenComparing)
        .orElseThrow();
  }

  private boolean differs(Row event, Row stored) {
    return IntStream.range(0, columns.size())
        .filter(i -> !BOOKKEEPING.contains(columns.fieldNames()[i]))
        .anyMatch(i -> !Objects.equals(event.get(i), stored.get(i)));
  }

  private static Column order(String of) {
    return struct(ORDER.stream().map(name -> col(of + "." + name)).toArray(Column[]::new));
  }

  private Column differs() {
    return Stream.of(columns.fieldNames())
        .filter(name -> !BOOKKEEPING.contains(name))
        .map(name -> not(col("s." + name).eqNullSafe(col("t." + name))))
        .reduce(Column::or)
        .orElseThrow();
  }
}
