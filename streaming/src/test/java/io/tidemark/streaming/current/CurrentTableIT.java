package io.tidemark.streaming.current;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of each entity, from random histories, against a model of a few lines. */
final class CurrentTableIT {
  private static final int HISTORIES = 5;
  private static final int STEPS = Effort.of(15, 400);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final EventFlow FLOW = EventFlow.all().get(1);

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final SparkSession spark = SparkForTests.session();
  private Lake lake;
  private CurrentTable table;
  private StructType feed;
  private long version;
  private long offset;

  /** A row of the events table's change feed. */
  private record Event(
      String change,
      long version,
      String id,
      String key,
      boolean delete,
      Instant time,
      Instant stamp,
      long offset,
      String amount) {
    Event as(String change, long version, String amount) {
      return new Event(change, version, id, key, delete, time, stamp, offset, amount);
    }

    boolean counts() {
      return change.equals("insert") || change.equals("update_postimage");
    }
  }

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    lake = lake(folder);
    table = new CurrentTable(spark, lake, FLOW);
    feed =
        lake.columns(FLOW.eventsTable())
            .add(Lake.CHANGE_TYPE, "string")
            .add(Lake.COMMIT_VERSION, "bigint");
  }

  /** What the table must hold: the newest event of each key, and its newest correction. */
  private static List<String> model(List<Event> events) {
    Map<String, Event> newest = new TreeMap<>();
    BinaryOperator<Event> newer =
        BinaryOperator.maxBy(
            comparing(Event::time)
                .thenComparing(Event::stamp)
                .thenComparing(Event::offset)
                .thenComparing(Event::version));
    events.stream().filter(Event::counts).forEach(e -> newest.merge(e.key(), e, newer));
    return newest.values().stream().map(CurrentTableIT::expected).toList();
  }

  @Test
  void anyHistoryInAnyBatchesEndsWithTheNewestEventOfEachEntity() throws Exception {
    List<Event> all = new ArrayList<>();
    for (int number = 0; number < HISTORIES; number++) {
      List<Event> history = history(number % 2 == 0);
      all.addAll(history);
      List<List<Event>> batches = batches(history);
      for (int i = 0; i < batches.size(); i++) {
        merge(batches.get(i));
        if (random.nextInt(3) == 0) {
          merge(batches.get(random.nextInt(i + 1)));
        }
      }
      String was = "seed=" + seed + " history=" + number;
      assertThat(rows()).as(was).isEqualTo(model(all));
      merge(batches.get(random.nextInt(batches.size())));
      merge(asWhole(history));
      assertThat(rows()).as(was + " again").isEqualTo(model(all));
    }
  }

  @Test
  void aFeedThatBeginsAnewWithTheWholeTableBringsACorrectionThatHadNotBeenMerged()
      throws Exception {
    Event event = event(key(), false, START, START);
    merge(List.of(event));
    Event corrected = event.as("update_postimage", ++version, "2.0000");
    table.mergeFew(feed(asWhole(List.of(event, corrected))).collectAsList(), version);
    assertThat(rows()).containsExactly(expected(corrected));
  }

  @Test
  void anOlderCorrectionThatComesAgainChangesNothing() throws Exception {
    Event event = event(key(), false, START, START);
    Event older = event.as("update_postimage", ++version, "2.0000");
    Event newer = event.as("update_postimage", ++version, "3.0000");
    for (Event each : List.of(event, older, newer, older)) {
      table.mergeFew(feed(List.of(each)).collectAsList(), version);
    }
    assertThat(rows()).containsExactly(expected(newer));
    table.mergeMany(feed(List.of(older)), version);
    assertThat(rows()).containsExactly(expected(newer));
  }

  @Test
  void byTheDriverOrByTheExecutorsTheTableIsTheSame(@TempDir Path other) throws Exception {
    Lake otherLake = lake(other);
    CurrentTable otherTable = new CurrentTable(spark, otherLake, FLOW);
    for (List<Event> batch : batches(history(true))) {
      table.mergeFew(feed(batch).collectAsList(), version);
      otherTable.mergeMany(feed(batch), version);
    }
    assertThat(Copies.inLake(otherLake, FLOW.currentTable()))
        .as("seed=" + seed)
        .isEqualTo(Copies.inLake(lake, FLOW.currentTable()))
        .isNotEmpty();
  }

  @Test
  void whatSaysNothingNewWritesNothing() throws Exception {
    List<Event> history = history(true);
    table.mergeFew(feed(history).collectAsList(), version);
    Event sent = history.stream().filter(Event::counts).findFirst().orElseThrow();
    table.mergeFew(feed(List.of(event(key(), true, START, START))).collectAsList(), version);
    long before = lake.latestVersion(FLOW.currentTable());
    table.mergeFew(feed(history).collectAsList(), version);
    table.mergeFew(feed(List.of(sent)).collectAsList(), version);
    table.mergeFew(
        feed(List.of(sent.as("delete", ++version, sent.amount()))).collectAsList(), version);
    assertThat(lake.latestVersion(FLOW.currentTable())).as("seed=" + seed).isEqualTo(before);
    table.mergeMany(feed(history), version);
    long after = lake.latestVersion(FLOW.currentTable());
    assertThat(
            after == before
                ? 0
                : lake.changesBetween(FLOW.currentTable(), before + 1, after).count())
        .as("seed=" + seed)
        .isZero();
  }

  @Test
  void atOneInstantKafkasTimestampDecidesAndThenTheOffset() throws Exception {
    String key = key();
    Event last = event(key, false, START, START.plusMillis(2));
    Event lastButForItsOffset = event(key, true, START, START.plusMillis(1));
    for (Event event : List.of(lastButForItsOffset, last, lastButForItsOffset)) {
      table.mergeFew(feed(List.of(event)).collectAsList(), version);
    }
    assertThat(rows()).containsExactly(expected(last));
    Event behind = event(key, false, START, START.plusMillis(2));
    table.mergeMany(feed(List.of(behind, last)), version);
    assertThat(rows()).containsExactly(expected(behind));
  }

  /**
   * Events of a few entities in the order of their offsets, with late ones, and others at the same
   * instant; and what is done to the events table later.
   *
   * @param sentTwice whether some events are sent twice; if not, Kafka's timestamps need not follow
   *     the offsets
   */
  private List<Event> history(boolean sentTwice) {
    List<String> keys = Stream.generate(this::key).limit(6).toList();
    List<Event> history = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      Event some = history.isEmpty() ? null : history.get(random.nextInt(history.size()));
      int kind = some == null ? 9 : random.nextInt(10);
      Instant stamp = START.plusMillis(sentTwice ? offset / 3 : random.nextInt(3));
      version += random.nextInt(2);
      if (kind == 0 && sentTwice) {
        Event now = latest(history, some.id());
        history.add(
            new Event(
                "insert",
                version,
                now.id(),
                now.key(),
                now.delete(),
                now.time(),
                stamp,
                offset++,
                now.amount()));
      } else if (kind == 1) {
        correct(history, some.id());
      } else if (kind == 2) {
        history.add(some.as("delete", ++version, some.amount()));
      } else {
        Instant time = START.plusSeconds(random.nextInt(8));
        String key = keys.get(random.nextInt(keys.size()));
        history.add(event(key, random.nextInt(5) == 0, time, stamp));
      }
    }
    return history;
  }

  private static Event latest(List<Event> history, String id) {
    return history.stream()
        .filter(event -> event.counts() && event.id().equals(id))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  /** The event, each time it was sent, gets another amount. */
  private void correct(List<Event> history, String id) {
    version++;
    String amount = amount();
    Map<Long, Event> sent =
        history.stream()
            .filter(event -> event.counts() && event.id().equals(id))
            .collect(Collectors.toMap(Event::offset, event -> event, (a, b) -> b));
    for (Event event : sent.values()) {
      history.add(event.as("update_preimage", version, event.amount()));
      history.add(event.as("update_postimage", version, amount));
    }
    version++;
  }

  /** The events as a feed brings them that begins with the whole table. */
  private List<Event> asWhole(List<Event> history) {
    Map<Long, Event> held = new TreeMap<>();
    history.stream().filter(Event::counts).forEach(event -> held.put(event.offset(), event));
    return held.values().stream().map(e -> e.as("insert", version, e.amount())).toList();
  }

  private List<List<Event>> batches(List<Event> history) {
    List<List<Event>> batches = new ArrayList<>();
    for (int from = 0; from < history.size(); ) {
      int to = Math.min(history.size(), from + 1 + random.nextInt(20));
      List<Event> batch = new ArrayList<>(history.subList(from, to));
      Collections.shuffle(batch, random);
      batches.add(batch);
      from = to;
    }
    return batches;
  }

  private void merge(List<Event> events) throws Exception {
    if (random.nextInt(4) == 0) {
      table.mergeMany(feed(events), version);
    } else {
      table.mergeFew(feed(events).collectAsList(), version);
    }
    if (random.nextInt(4) == 0) {
      table.compact();
    }
  }

  private Dataset<Row> feed(List<Event> events) {
    return spark.createDataFrame(events.stream().map(this::row).toList(), feed);
  }

  private Row row(Event event) {
    return RowFactory.create(
        Stream.of(feed.fieldNames())
            .map(
                name ->
                    switch (name) {
                      case "event_id" -> event.id();
                      case "op" -> event.delete() ? "delete" : "upsert";
                      case "event_time" -> event.time();
                      case "transaction_id" -> event.key();
                      case "amount" -> new BigDecimal(event.amount());
                      case "kafka_partition" -> 0;
                      case "kafka_offset" -> event.offset();
                      case "kafka_timestamp" -> event.stamp();
                      case Lake.CHANGE_TYPE -> event.change();
                      case Lake.COMMIT_VERSION -> event.version();
                      default -> null;
                    })
            .toArray());
  }

  private List<String> rows() {
    return lake
        .read(FLOW.currentTable())
        .select("transaction_id", "deleted", "updated_at", "amount")
        .orderBy("transaction_id")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static String expected(Event event) {
    return RowFactory.create(
            event.key(), event.delete(), event.time(), event.delete() ? null : event.amount())
        .toString();
  }

  private Event event(String key, boolean delete, Instant time, Instant stamp) {
    String id = key();
    return new Event("insert", version, id, key, delete, time, stamp, offset++, amount());
  }

  private String key() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private String amount() {
    return random.nextInt(1 << 30) + ".0000";
  }

  private Lake lake(Path folder) {
    return SparkForTests.emptyLake(folder.resolve("lake").toString());
  }
}
