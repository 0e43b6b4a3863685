package io.tidemark.streaming.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Beside;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.ingest.Ingest;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import io.tidemark.testservices.TestPostgres;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The quarantine's commands on a lake without a running application. A record that an older
 * contract refused is one that stands in the quarantine and meets the contract of today.
 */
final class ReplayIT {
  private static final Instant SEEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ANN = "0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c11";
  private static final String BUY = "0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c22";

  private final SparkSession spark = SparkForTests.session();
  private TestPostgres postgres;
  private Settings settings;
  private Lake lake;
  private List<EventFlow> flows = EventFlow.all();

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    postgres = TestPostgres.migrated();
    settings = settings(folder, 20_000);
    lake = SparkForTests.emptyLake(settings.lake());
  }

  private Settings settings(Path folder, int driverMaxEvents) {
    return SettingsForTests.in(folder)
        .with(TestKafka.shared())
        .with(postgres)
        .set("driver.max-events", Integer.toString(driverMaxEvents))
        .settings();
  }

  @AfterEach
  void dropTheDatabase() {
    postgres.close();
  }

  @Test
  void theListCountsByReasonAndShowsTheNewestFirst() {
    refuse("users.v1", 1, 7, ANN, "no JSON", "NOT_JSON", null, "no JSON", SEEN);
    refuse(
        "transactions.v1",
        0,
        8,
        BUY,
        "{}",
        "BAD_VALUE",
        "/amount",
        "amount is \"1.00001\"",
        SEEN.plusSeconds(60));
    refuse("users.v1", 0, 9, ANN, "none", "NOT_JSON", null, "none", SEEN.plusSeconds(30));

    Command list = run("quarantine", "list");

    assertThat(list.exit()).isZero();
    assertThat(list.out()).startsWith("3 waiting, 0 replayed");
    assertThat(list.out())
        .containsSubsequence(
            "reason",
            "NOT_JSON   users.v1         2",
            "BAD_VALUE  transactions.v1  1",
            "transactions.v1/0/8  BAD_VALUE /amount  first seen 2026-11-20T10:01:00Z  waiting",
            "amount is \"1.00001\"",
            "users.v1/0/9",
            "users.v1/1/7");
    assertThat(run("quarantine", "list", "--limit", "1").out())
        .contains("users.v1         2", "transactions.v1/0/8")
        .doesNotContain("users.v1/0/9");
    assertThat(
            run("quarantine", "list", "--topic", "users.v1", "--since", "2026-11-20T10:00:30Z")
                .out())
        .contains("1 waiting", "users.v1/0/9")
        .doesNotContain("users.v1/1/7", "BAD_VALUE");
    assertThat(run("quarantine", "list", "--reason", "BAD_VALUE").out())
        .startsWith("1 waiting")
        .contains("transactions.v1/0/8");
  }

  @Test
  void theListAsJsonSaysTheSame() {
    refuse("users.v1", 1, 7, ANN, "no JSON", "NOT_JSON", null, "no \"JSON\"", SEEN);

    JsonNode json = new JsonMapper().readTree(run("quarantine", "list", "--json").out());

    assertThat(json.at("/waiting").asInt()).isEqualTo(1);
    assertThat(json.at("/counts/0/reason").asString()).isEqualTo("NOT_JSON");
    assertThat(json.at("/records/0/place/offset").asLong()).isEqualTo(7);
    assertThat(json.at("/records/0/detail").asString()).isEqualTo("no \"JSON\"");
    assertThat(json.at("/records/0/firstSeen").asString()).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(json.at("/records/0/replayedAt").isNull()).isTrue();
  }

  @Test
  void whatMeetsTheContractByNowIsTakenInOnceInItsOldPlaceAndMarked() {
    refuseGood(0, 41);
    refuseGood(0, 42);

    Command first = run("quarantine", "replay", "--all");
    Command second = run("quarantine", "replay", "--all");

    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).isEqualTo("2 taken in\n0 still break the contract\n");
    assertThat(second.out()).isEqualTo("No such record waits.\n");
    assertThat(
            lake.read("user_events")
                .select("user_id", "email", "kafka_partition", "kafka_offset", "kafka_timestamp")
                .orderBy("kafka_offset")
                .collectAsList())
        .containsExactly(
            RowFactory.create(ANN, "ann@example.org", 0, 41L, SEEN.minusMillis(5)),
            RowFactory.create(ANN, "ann@example.org", 0, 42L, SEEN.minusMillis(5)));
    assertThat(run("quarantine", "list").out())
        .startsWith("0 waiting, 2 replayed")
        .contains("users.v1/0/42  WRONG_TYPE  first seen 2026-11-20T10:00:00Z  replayed 20");
    assertThat(run("quarantine", "list", "--waiting").out()).doesNotContain("users.v1/0/42");
  }

  @Test
  void aCrashBeforeTheMarkTakesNothingInTwice() {
    refuseGood(0, 41);
    refuseGood(0, 42);
    Workbench bench = bench(null, null);
    Replay crashing = new Replay(bench);
    EventFlow users = flows.get(0);
    crashing.add(
        users,
        crashing
            .check(users, new Selection(null, null, null, List.of(new Place("users.v1", 0, 41))))
            .select("event.*"));
    assertThat(lake.read("user_events").count()).isEqualTo(1);

    Command again = run("quarantine", "replay", "--all");

    assertThat(again.out())
        .startsWith("2 taken in (1 of them by a replay that did not come to mark them)");
    assertThat(offsets("user_events")).containsExactly(41L, 42L);
    assertThat(lake.read("quarantine").where("replayed_at IS NULL").count()).isZero();
  }

  @Test
  void whatStillBreaksTheContractStaysWithItsNewestReason() {
    refuse("users.v1", 0, 1, ANN, "no JSON", "TOO_LARGE", "/email", "an older word", SEEN);
    refuseGood(0, 2);

    Command replay = run("quarantine", "replay", "--topic", "users.v1");

    assertThat(replay.out()).isEqualTo("1 taken in\n1 still break the contract\n  1 NOT_JSON\n");
    Row row = lake.read("quarantine").where("kafka_offset = 1").head();
    assertThat(row.<String>getAs("reason")).isEqualTo("NOT_JSON");
    assertThat(row.<String>getAs("field")).isNull();
    assertThat(row.<String>getAs("detail")).isNotEqualTo("an older word");
    assertThat(row.<Instant>getAs("quarantined_at")).isEqualTo(SEEN);
    assertThat(new String(row.<byte[]>getAs("payload"), UTF_8)).isEqualTo("no JSON");
    assertThat(row.<Instant>getAs("replayed_at")).isNull();
  }

  @Test
  void onlyWhatWasSelectedIsReplayed() {
    refuseGood(0, 1);
    refuseGood(0, 2);
    refuseGood(1, 2);
    refuse(
        "transactions.v1",
        0,
        2,
        BUY,
        Json.transaction(BUY, ANN, 1, "Shop"),
        "BAD_VALUE",
        null,
        "was bad",
        SEEN.plusSeconds(9));

    run("quarantine", "replay", "users.v1/0/2");
    assertThat(offsets("user_events")).containsExactly(2L);
    run("quarantine", "replay", "--since", "2026-11-20T10:00:05Z");
    assertThat(offsets("user_events")).containsExactly(2L);
    assertThat(offsets("transaction_events")).containsExactly(2L);
    run("quarantine", "replay", "--reason", "BAD_VALUE");
    assertThat(offsets("user_events")).containsExactly(2L);
    run("quarantine", "replay", "--topic", "users.v1", "--reason", "WRONG_TYPE");
    assertThat(offsets("user_events")).containsExactly(1L, 2L, 2L);
  }

  @Test
  void aDryRunSaysWhatWouldBeAndChangesNothing() {
    refuseGood(0, 1);
    refuse("users.v1", 0, 2, ANN, "no JSON", "TOO_LARGE", null, "an older word", SEEN);
    long quarantine = lake.latestVersion("quarantine");

    Command replay = run("quarantine", "replay", "--all", "--dry-run");

    assertThat(replay.out())
        .isEqualTo("1 would be taken in\n1 still break the contract\n  1 NOT_JSON\n");
    assertThat(lake.latestVersion("quarantine")).isEqualTo(quarantine);
    assertThat(lake.latestVersion("user_events")).isZero();
  }

  @Test
  void twoAtOnceAreOneTooMany() throws Exception {
    refuseGood(0, 1);
    try (Serving other = Serving.open(settings.postgres())) {
      other.letNoOtherCommandIn();
      Command replay = run("quarantine", "replay", "--all");
      assertThat(replay.exit()).isEqualTo(1);
      assertThat(replay.err()).contains("TM-504");
    }
    assertThat(run("quarantine", "replay", "--all").out()).startsWith("1 taken in");
  }

  @Test
  void replaysAtOnceBesideAnIngestThatKeepsAppendingTakeARecordInOnce() throws Exception {
    for (int offset = 0; offset < 20; offset++) {
      refuseGood(0, offset);
    }
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Integer> appended = Beside.supply(() -> appendUntil(ended));
    // Past the lock that keeps one command at a time.
    List<CompletableFuture<Replay.Outcome>> replays =
        Stream.generate(
                () ->
                    Beside.supply(
                        () ->
                            new Replay(
                                    bench(new PrintWriter(System.err), new PrintWriter(System.err)))
                                .run(Selection.ALL, false)))
            .limit(2)
            .toList();
    long added = 0;
    for (CompletableFuture<Replay.Outcome> replay : replays) {
      added += replay.get().added();
    }
    ended.set(true);

    assertThat(added).isEqualTo(20);
    assertThat(offsets("user_events").stream().filter(offset -> offset < 1000))
        .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
    assertThat(lake.read("user_events").count()).isEqualTo(20 + appended.get());
    assertThat(lake.read("quarantine").where("replayed_at IS NULL").count()).isZero();
    assertThat(lake.read("quarantine").count()).isEqualTo(20);
  }

  /** Appends as ingest does, one row after the other. */
  private int appendUntil(AtomicBoolean ended) {
    int rows = 0;
    for (; !ended.get(); rows++) {
      spark
          .sql(
              "SELECT '%s' event_id, 'delete' op, current_timestamp() event_time, '%s' user_id, 0 kafka_partition, CAST(%d AS BIGINT) kafka_offset, current_timestamp() kafka_timestamp"
                  .formatted(BUY, ANN, 1000 + rows))
          .write()
          .format("delta")
          .mode("append")
          .save(lake.path("user_events"));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20_000})
  void ingestLeavesAloneWhatTheQuarantineHasBeforeAndAfterItsReplay(
      int driverMaxEvents, @TempDir Path other) throws Exception {
    settings = settings(other, driverMaxEvents);
    lake = SparkForTests.emptyLake(settings.lake());
    EventFlow users = flows.get(0).readFrom(TestKafka.shared().newTopic("users.v1", 1));
    flows = List.of(users);
    send(users.name(), 3);
    // A batch that reached the quarantine, and not the events, before the contract was mended.
    refuse(users.name(), 0, 1, ANN, good(1), "WRONG_TYPE", null, "was bad", SEEN);

    takeIn(users, 3);
    assertThat(offsets("user_events")).containsExactly(0L, 2L);
    run("quarantine", "replay", "--all");
    assertThat(offsets("user_events")).containsExactly(0L, 1L, 2L);
    FileUtil.fullyDelete(new java.io.File(settings.checkpoints()));
    takeIn(users, 3);
    assertThat(offsets("user_events")).containsExactly(0L, 1L, 2L);
  }

  @Test
  void ingestDoesNotTakeInWhatAReplayHasTakenInBeforeIt() throws Exception {
    EventFlow users = flows.get(0).readFrom(TestKafka.shared().newTopic("users.v1", 1));
    flows = List.of(users);
    send(users.name(), 3);
    refuse(users.name(), 0, 1, ANN, good(1), "WRONG_TYPE", null, "was bad", SEEN);

    run("quarantine", "replay", "--all");
    assertThat(offsets("user_events")).containsExactly(1L);
    takeIn(users, 3);

    assertThat(offsets("user_events")).containsExactly(0L, 1L, 2L);
    assertThat(lake.read("quarantine").count()).isEqualTo(1);
  }

  private void takeIn(EventFlow flow, long end) throws Exception {
    Ingest ingest = new Ingest(spark, lake, flow, settings);
    StreamingQuery query = ingest.start();
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .failFast(() -> assertThat(query.exception().isEmpty()).isTrue())
          .until(() -> ingest.hasPassed(Map.of(0, end)));
    } finally {
      query.stop();
    }
  }

  private static void send(String topic, int records) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", TestKafka.shared().bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, ANN, good(i)));
      }
    }
  }

  private static String good(int second) {
    return Json.user(ANN, second, "ann@example.org", "Ann Lee", "+4930123456");
  }

  private void refuseGood(int partition, long offset) {
    refuse("users.v1", partition, offset, ANN, good(1), "WRONG_TYPE", null, "was bad", SEEN);
  }

  private void refuse(
      String topic,
      int partition,
      long offset,
      String key,
      String payload,
      String reason,
      String field,
      String detail,
      Instant seen) {
    spark
        .createDataFrame(
            List.of(
                RowFactory.create(
                    topic,
                    partition,
                    offset,
                    seen.minusMillis(5),
                    key.getBytes(UTF_8),
                    payload.getBytes(UTF_8),
                    reason,
                    field,
                    detail,
                    seen,
                    null)),
            lake.read("quarantine").schema())
        .write()
        .format("delta")
        .mode("append")
        .save(lake.path("quarantine"));
  }

  private List<Long> offsets(String table) {
    return lake
        .read(table)
        .select("kafka_offset")
        .orderBy(col("kafka_offset"))
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }

  private Command run(String... args) {
    return Command.run(this::bench, args);
  }

  private Workbench bench(PrintWriter out, PrintWriter progress) {
    return new Workbench(spark, lake, flows, settings, out, progress);
  }
}
