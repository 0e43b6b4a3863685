package io.tidemark.streaming.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.tidemark.streaming.lake.Lake;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
 * writer a topic and table. Not thread-safe.
 */
final class AppendOnce {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int RECENT_COMMITS = 100;

  private final SparkSession spark;
  private final Lake lake;
  private final String table;
  private final String topic;
  private final StructType columns;
  private final Map<Integer, Long> until;

  AppendOnce(SparkSession spark, Lake lake, String table, String topic) {
    this.spark = spark;
    this.lake = lake;
    this.table = table;
    this.topic = topic;
    this.columns = lake.columns(table);
    this.until = new TreeMap<>(fromHistory().orElseGet(this::fromRows));
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
        rows.stream().filter(row -> offset(row) >= until.getOrDefault(partition(row), 0L)).toList();
    if (!fresh.isEmpty()) {
      write(spark.createDataFrame(fresh, columns).coalesce(1), ends);
    }
    return fresh.size();
  }

  /** The same for any number of rows, which are written by the executors. */
  void append(Dataset<Row> rows, Map<Integer, Long> ends) {
    Column known =
        until.entrySet().stream()
            .map(
                entry ->
                    col("kafka_partition")
                        .equalTo(entry.getKey())
                        .and(col("kafka_offset").lt(entry.getValue())))
            .reduce(Column::or)
            .orElse(lit(false));
    Dataset<Row> fresh = rows.where(not(known));
    if (!fresh.isEmpty()) {
      write(fresh, ends);
    }
  }

  private void write(Dataset<Row> fresh, Map<Integer, Long> ends) {
    Map<Integer, Long> after = new TreeMap<>(until);
    ends.forEach((partition, end) -> after.merge(partition, end, Math::max));
    fresh
        .write()
        .format("delta")
        .mode("append")
        .option("userMetadata", MAPPER.writeValueAsString(Map.of("kafka", Map.of(topic, after))))
        .save(lake.path(table));
    until.putAll(after);
  }

  private int partition(Row row) {
    return row.getInt(columns.fieldIndex("kafka_partition"));
  }

  private long offset(Row row) {
    return row.getLong(columns.fieldIndex("kafka_offset"));
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

  private Map<Integer, Long> fromRows() {
    Dataset<Row> rows = lake.read(table);
    Column ofTopic =
        columns.getFieldIndex("topic").isDefined() ? col("topic").equalTo(topic) : lit(true);
    Map<Integer, Long> found = new TreeMap<>();
    rows.where(ofTopic)
        .groupBy("kafka_partition")
        .agg(max("kafka_offset"))
        .collectAsList()
        .forEach(row -> found.put(row.getInt(0), row.getLong(1) + 1));
    return found;
  }
}
