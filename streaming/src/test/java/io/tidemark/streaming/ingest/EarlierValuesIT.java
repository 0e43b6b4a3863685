package io.tidemark.streaming.ingest;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What front ends sent in fields that had no column yet. */
final class EarlierValuesIT {
  private static final EventFlow USERS = flow("user_events");
  private static final EventFlow TRANSACTIONS = flow("transaction_events");

  private final SparkSession spark = SparkForTests.session();
  private Lake lake;

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    lake = SparkForTests.emptyLake(folder.toString());
  }

  @Test
  void aValueThatTheContractAllowsMovesIntoItsColumnAndEverythingElseStays() {
    insert(
        "user_events",
        "{\"language\":\"pt-BR\",\"shoe\":38.50}",
        "{\"language\":\"de\"}",
        null,
        "{\"language\":\"German\"}",
        "{\"language\":49,\"phone\":\"+4930123456\"}",
        "by hand");
    move(USERS);
    assertThat(rows("user_events", "language", "phone", "extra"))
        .containsExactly(
            "[pt-BR,null,{\"shoe\":38.50}]",
            "[de,null,null]",
            "[null,null,null]",
            "[null,null,{\"language\":\"German\"}]",
            "[null,+4930123456,{\"language\":49}]",
            "[null,null,by hand]");
  }

  @Test
  void amountsAndMomentsMoveInTheTypesOfTheirColumns() {
    insert(
        "transaction_events",
        "{\"amount\":\"12.5\",\"occurred_at\":\"2026-01-31T23:59:59.123456Z\"}");
    move(TRANSACTIONS);
    assertThat(rows("transaction_events", "amount", "occurred_at", "extra"))
        .containsExactly("[12.5000,2026-01-31T23:59:59.123456Z,null]");
  }

  @Test
  void whatIsMovedIsAChangeInTheFeed() {
    insert("user_events", "{\"language\":\"de\"}", null);
    move(USERS);
    assertThat(
            spark
                .read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", 2)
                .load(lake.path("user_events"))
                .where(col(Lake.CHANGE_TYPE).equalTo("update_postimage"))
                .select("language")
                .collectAsList()
                .toString())
        .isEqualTo("[[de]]");
  }

  @Test
  void aKillBeforeItIsNotedIsMadeGoodByTheNextStartAndTheOneAfterReadsNothing() {
    insert("user_events", "{\"language\":\"de\"}");
    move(USERS);
    forgetTheNote("user_events");
    insert("user_events", "{\"language\":\"fr\"}");
    move(USERS);
    long version = lake.latestVersion("user_events");
    insert("user_events", "{\"language\":\"tr\"}");
    move(USERS);
    assertThat(lake.latestVersion("user_events")).as("the insert alone").isEqualTo(version + 1);
    assertThat(rows("user_events", "language")).containsExactlyInAnyOrder("[de]", "[fr]", "[null]");
  }

  private void move(EventFlow flow) {
    new EarlierValues(spark, lake, flow).move();
  }

  private void forgetTheNote(String table) {
    spark.sql(
        "ALTER TABLE delta.`%s` UNSET TBLPROPERTIES ('tidemark.contract.fields', 'tidemark.contract.required')"
            .formatted(lake.path(table)));
  }

  /** One event each, as an earlier release wrote it. */
  private void insert(String table, @Nullable String... extras) {
    List<String> rows = new ArrayList<>();
    String key = table.equals("user_events") ? "user_id" : "transaction_id";
    IntStream.range(0, extras.length)
        .forEach(
            i ->
                rows.add(
                    "('e', 'upsert', now(), 'k', %s, 0, %d, now())"
                        .formatted(extras[i] == null ? "null" : "'" + extras[i] + "'", i)));
    spark.sql(
        "INSERT INTO delta.`%s` (event_id, op, event_time, %s, extra, kafka_partition, kafka_offset, kafka_timestamp) VALUES %s"
            .formatted(lake.path(table), key, String.join(", ", rows)));
  }

  private List<String> rows(String table, String first, String... others) {
    return lake.read(table).orderBy("kafka_offset").select(first, others).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private static EventFlow flow(String eventsTable) {
    return EventFlow.all().stream()
        .filter(flow -> flow.eventsTable().equals(eventsTable))
        .findFirst()
        .orElseThrow();
  }
}
