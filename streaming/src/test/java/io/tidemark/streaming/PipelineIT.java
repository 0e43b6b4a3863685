package io.tidemark.streaming;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.TableSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way from Kafka to Postgres, in this process, so that it can be stopped at any batch and
 * started again.
 */
final class PipelineIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> STATUSES =
      List.of("PENDING", "AUTHORIZED", "COMPLETED", "FAILED");

  private static RunningApplication application;
  private static Lake lake;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    application = new RunningApplication(folder);
    lake = application.lake;
  }

  @BeforeEach
  void goOn() throws Exception {
    application.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void theNewestEventWinsWhateverArrivesFirstAndADeletedOneStaysDeleted() throws Exception {
    String late = UUID.randomUUID().toString();
    String gone = UUID.randomUUID().toString();
    String back = UUID.randomUUID().toString();
    sendTransaction(late, 20, "COMPLETED", "10.00");
    sendTransaction(gone, 10, "PENDING", "1.00");
    sendTransaction(back, 10, "PENDING", "2.00");
    awaitAll();
    sendTransaction(late, 10, "PENDING", "10.00");
    sendDelete(gone, 30);
    sendDelete(back, 30);
    awaitAll();
    sendTransaction(gone, 20, "COMPLETED", "1.00");
    sendTransaction(back, 40, "COMPLETED", "2.00");
    awaitAll();
    assertThat(texts("SELECT status FROM api.transactions WHERE transaction_id = '" + late + "'"))
        .containsExactly("COMPLETED");
    assertThat(texts("SELECT status FROM api.transactions WHERE transaction_id = '" + gone + "'"))
        .isEmpty();
    assertThat(texts("SELECT status FROM api.transactions WHERE transaction_id = '" + back + "'"))
        .containsExactly("COMPLETED");
    assertThat(
            texts(
                "SELECT merchant FROM serving.transactions WHERE transaction_id = '" + gone + "'"))
        .as("a tombstone holds nothing of what it was")
        .containsExactly((String) null);
    assertThat(eventsOf(late, gone, back)).as("every event is kept").isEqualTo(8);
  }

  @Test
  void anEventSentTwiceIsKeptTwiceAndMakesNoChange() throws Exception {
    String id = UUID.randomUUID().toString();
    sendTransaction(id, 10, "PENDING", "1.00");
    awaitAll();
    long version = lake.latestVersion("transactions");
    List<String> rows = Copies.inLake(lake, "transactions");
    sendTransaction(id, 10, "PENDING", "1.00");
    awaitAll();
    assertThat(Copies.inLake(lake, "transactions")).isEqualTo(rows);
    assertThat(changesSince("transactions", version)).isZero();
    assertThat(eventsOf(id)).isEqualTo(2);
  }

  @Test
  void whatBreaksTheContractIsQuarantinedWithItsReasonAndItsBytes() throws Exception {
    String noJson = UUID.randomUUID().toString();
    String broken = UUID.randomUUID().toString();
    String good = UUID.randomUUID().toString();
    application.send(0, noJson, "no JSON");
    sendTransaction(broken, 10, "PENDING", "1.00001");
    sendTransaction(good, 10, "PENDING", "1.00");
    awaitAll();
    List<Row> rows =
        lake.read("quarantine")
            .where(col("kafka_key").cast("string").isin(noJson, broken, good))
            .select(col("reason"), col("field"), col("payload").cast("string"))
            .orderBy("topic")
            .collectAsList();
    assertThat(rows).hasSize(2);
    assertThat(rows).anySatisfy(row -> assertThat(row.getString(2)).isEqualTo("no JSON"));
    assertThat(rows)
        .anySatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("BAD_VALUE");
              assertThat(row.getString(1)).isEqualTo("/amount");
            });
    assertThat(eventsOf(broken, good)).isEqualTo(1);
  }

  @Test
  void randomTrafficWithRestartsIsEqualEverywhereAndCombinedAsAFullRecomputeWould()
      throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> users = ids(random, 12);
    List<String> transactions = ids(random, 60);
    long before = events();
    int sent = 0;
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 60; i++, sent++) {
        int kind = random.nextInt(10);
        if (kind < 2) {
          sendUser(pick(users, random), random.nextInt(50));
        } else if (kind == 2) {
          sendDelete(pick(transactions, random), random.nextInt(50));
        } else {
          sendTransaction(
              pick(transactions, random),
              pick(users, random),
              random.nextInt(50),
              pick(STATUSES, random),
              random.nextInt(1000) + "." + random.nextInt(10));
        }
      }
      if (random.nextInt(3) == 0) {
        application.flush();
        application.stop();
        application.start();
      }
    }
    awaitAll();
    String was = "seed=" + seed;
    for (TableSpec spec : TableSpec.all()) {
      assertThat(Copies.inPostgres(application.owner, lake, spec.table()))
          .as(was + " " + spec.table())
          .isEqualTo(Copies.inLake(lake, spec.table()));
    }
    assertThat(events()).as(was).isEqualTo(before + sent);
    assertThat(
            texts(
                "SELECT format('%s %s %s %s', user_id, currency, transaction_count, transaction_amount)"
                    + " FROM serving.user_activity ORDER BY 1"))
        .as(was)
        .isEqualTo(
            texts(
                "SELECT format('%s %s %s %s', user_id, currency, count(*), sum(amount))"
                    + " FROM api.transactions GROUP BY user_id, currency ORDER BY 1"));
  }

  @Test
  void theLedgerSaysThatAnIdleCopyIsComplete() throws Exception {
    sendTransaction(UUID.randomUUID().toString(), 10, "PENDING", "1.00");
    awaitAll();
    Instant idle = Instant.now();
    await().atMost(Duration.ofMinutes(2)).until(() -> application.isComplete(idle));
  }

  @Test
  void everyTableIsProvedByItself() throws Exception {
    sendUser(UUID.randomUUID().toString(), 10);
    sendTransaction(UUID.randomUUID().toString(), 10, "PENDING", "1.00");
    awaitAll();
    try {
      application.restartWith("prove.every", "1s");
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  texts("SELECT count(*) FROM tidemark.proofs WHERE is_equal AND copy_rows > 0")
                      .equals(List.of("4")));
    } finally {
      application.stop();
    }
  }

  private void sendUser(String id, int second) {
    Map<String, String> event = event("upsert", "user_id", id, second);
    event.put("email", "u" + id.substring(0, 4) + "@example.org");
    event.put("full_name", "Ünal O'Neil " + second);
    event.put("country", "DE");
    event.put("tier", second % 2 == 0 ? "PLUS" : "STANDARD");
    event.put("status", "ACTIVE");
    event.put("created_at", START.toString());
    application.send(0, id, json(event));
  }

  private void sendTransaction(String id, int second, String status, String amount) {
    sendTransaction(id, "00000000-0000-7000-8000-000000000001", second, status, amount);
  }

  private void sendTransaction(String id, String user, int second, String status, String amount) {
    Map<String, String> event = event("upsert", "transaction_id", id, second);
    event.put("user_id", user);
    event.put("amount", amount);
    event.put("currency", "EUR");
    event.put("status", status);
    event.put("occurred_at", START.toString());
    event.put("merchant", "Bäckerei \\\\ Söhne");
    event.put("payment_method", "CARD");
    application.send(1, id, json(event));
  }

  private void sendDelete(String id, int second) {
    application.send(1, id, json(event("delete", "transaction_id", id, second)));
  }

  private static Map<String, String> event(String op, String key, String id, int second) {
    Map<String, String> event = new TreeMap<>();
    event.put("event_id", UUID.randomUUID().toString());
    event.put("op", op);
    event.put("event_time", START.plusSeconds(second).toString());
    event.put(key, id);
    return event;
  }

  private static String json(Map<String, String> event) {
    List<String> fields = new ArrayList<>();
    event.forEach((name, value) -> fields.add("\"" + name + "\":\"" + value + "\""));
    return "{" + String.join(",", fields) + "}";
  }

  private static List<String> ids(Random random, int count) {
    return random.longs(count).mapToObj(bits -> new UUID(bits, bits).toString()).toList();
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static void awaitAll() {
    application.awaitAll();
  }

  private static long events() {
    return lake.read("user_events").count() + lake.read("transaction_events").count();
  }

  /** How many the lake has of these transactions. */
  private static long eventsOf(String... transactions) {
    return lake.read("transaction_events")
        .where(col("transaction_id").isin((Object[]) transactions))
        .count();
  }

  private static long changesSince(String table, long version) {
    long latest = lake.latestVersion(table);
    return latest == version
        ? 0
        : application
            .spark
            .read()
            .format("delta")
            .option("readChangeFeed", "true")
            .option("startingVersion", version + 1)
            .load(lake.path(table))
            .count();
  }

  private static List<String> texts(String sql) throws Exception {
    return application.texts(sql);
  }
}
