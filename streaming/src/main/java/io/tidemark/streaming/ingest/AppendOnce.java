package io.tidemark.streaming.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.tidemark.streaming.lake.Lake;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Appends records of one topic to one Delta table, each once, whatever is killed whenever.
 *
 * <p>Each commit carries, in its {@code userMetadata}, the offset in each partition up to which the
 * table holds the topic. It is written with the rows or not at all; so what a batch brings again,
 * or a lost checkpoint, is known by its offset and left out. On restart the newest commit that
 * carries it is looked up; where the history no longer has one, the rows themselves are asked. One
 * writer a topic and table; others may add or remove rows in commits that do not carry it.
 *
 * <p>A batch may have reached the quarantine, and not the events table, when it comes again, and
 * then meet another contract. What the quarantine has stays its own, whatever the contract says by
 * now: only a replay takes it into the events table, beside this. Not thread-safe.
 */
final class AppendOnce {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int RECENT_COMMITS = 100;
  private static final String QUARANTINE = "quarantine";
  private static final String PARTITION = "kafka_partition";
  private static final String OFFSET = "kafka_offset";

  private final Lake lake;
  private final String table;
  private final String topic;
  private final StructType columns;
  private final Map<Integer, Long> until;
  private final Set<Place> refused;

  /** Where a record lay in the topic. */
  private record Place(int partition, long offset) implements Serializable {}

  private AppendOnce(Lake lake, String table, String topic, Dataset<Row> quarantined) {
    this.lake = lake;
    this.table = table;
    this.topic = topic;
    this.columns = lake.columns(table);
    this.until = new TreeMap<>(fromHistory().orElseGet(() -> fromRows(quarantined)));
    this.refused = lake.isKnownEmpty(QUARANTINE) ? Set.of() : notKnown(quarantined);
  }

  private Set<Place> notKnown(Dataset<Row> quarantined) {
    return quarantined.where(not(known())).collectAsList().stream()
        .map(row -> new Place(row.getInt(0), row.getLong(1)))
        .collect(Collectors.toSet());
  }

  /** For the quarantine. */
  static AppendOnce refused(Lake lake, String topic) {
    return new AppendOnce(lake, QUARANTINE, topic, places(lake, topic).limit(0));
  }

  /** For an events table. */
  static AppendOnce accepted(Lake lake, String table, String topic) {
    return new AppendOnce(lake, table, topic, places(lake, topic));
  }

  private static Dataset<Row> places(Lake lake, String topic) {
    return lake.read(QUARANTINE).where(col("topic").equalTo(topic)).select(PARTITION, OFFSET);
  }

  StructType columns() {
    return columns;
  }

  /**
   * Appends those rows that are not in the table yet, in one commit; answers how many these were.
   *
   * @param rows of the table's columns
   * @param ends by partition, the offset up to which the rows hold all that is for this table
   */
  int append(List<Row> rows, Map<Integer, Long> ends) {
    List<Row> fresh =
        rows.stream()
            .filter(row -> offset(row) >= until.getOrDefault(partition(row), 0L))
            .filter(row -> !refused.contains(new Place(partition(row), offset(row))))
            .toList();
    if (!fresh.isEmpty()) {
      write(said -> lake.append(table, fresh, said), ends);
    }
    return fresh.size();
  }

  /** The same for any number of rows, which are written by the executors. */
  void append(Dataset<Row> rows, Map<Integer, Long> ends) {
    Dataset<Row> fresh = withoutRefused(rows.where(not(known())));
    if (!fresh.isEmpty()) {
      write(
          said ->
              fresh
                  .write()
                  .format("delta")
                  .mode("append")
                  .option("userMetadata", said)
                  .save(lake.path(table)),
          ends);
    }
  }

  private Column known() {
    return until.entrySet().stream()
        .map(end -> col(PARTITION).equalTo(end.getKey()).and(col(OFFSET).lt(end.getValue())))
        .reduce(lit(false), Column::or);
  }

  private Dataset<Row> withoutRefused(Dataset<Row> rows) {
    if (refused.isEmpty()) {
      return rows;
    }
    Set<Place> places = Set.copyOf(refused);
    return rows.filter(
        (FilterFunction<Row>)
            row -> !places.contains(new Place(row.getAs(PARTITION), row.getAs(OFFSET))));
  }

  /**
   * Writes.
   *
   * @param commit takes what the commit is to say
   */
  private void write(Consumer<String> commit, Map<Integer, Long> ends) {
    Map<Integer, Long> after = new TreeMap<>(until);
    ends.forEach((partition, end) -> after.merge(partition, end, Math::max));
    commit.accept(MAPPER.writeValueAsString(Map.of("kafka", Map.of(topic, after))));
    until.putAll(after);
  }

  private int partition(Row row) {
    return row.getInt(columns.fieldIndex(PARTITION));
  }

  private long offset(Row row) {
    return row.getLong(columns.fieldIndex(OFFSET));
  }

  private Optional<Map<Integer, Long>> fromHistory() {
    long latest = lake.latestVersion(table);
    return LongStream.iterate(latest, version -> version >= 0, version -> version - 1)
        .limit(RECENT_COMMITS)
        .mapToObj(version -> lake.userMetadata(table, version))
        .flatMap(Optional::stream)
        .map(this::untilIn)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Map<Integer, Long>> untilIn(String userMetadata) {
    if (!userMetadata.startsWith("{\"kafka\"")) {
      return Optional.empty(); // someone else's commit
    }
    JsonNode found = MAPPER.readTree(userMetadata).get("kafka").get(topic);
    return found == null
        ? Optional.empty()
        : Optional.of(MAPPER.convertValue(found, new TypeReference<Map<Integer, Long>>() {}));
  }

  private Map<Integer, Long> fromRows(Dataset<Row> quarantined) {
    if (lake.isKnownEmpty(table)) {
      return Map.of();
    }
    Dataset<Row> rows = lake.read(table);
    Column ofTopic =
        columns.getFieldIndex("topic").isDefined() ? col("topic").equalTo(topic) : lit(true);
    Map<Integer, Long> found = new TreeMap<>();
    rows.where(ofTopic)
        .join(quarantined, new String[] {PARTITION, OFFSET}, "left_anti")
        .groupBy(PARTITION)
        .agg(max(OFFSET))
        .collectAsList()
        .forEach(row -> found.put(row.getInt(0), row.getLong(1) + 1));
    return found;
  }
}
