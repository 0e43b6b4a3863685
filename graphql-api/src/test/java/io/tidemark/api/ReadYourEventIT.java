package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waiting for the copy to hold one's own event. */
class ReadYourEventIT {
  private static final String QUERY =
      """
      query($id: ID!, $atLeast: AtLeast) {
        transaction(id: $id, atLeast: $atLeast) {
          status
          user { email transactions(first: 1) { edges { node { id } } } activity { currency } }
          timeline(last: 1) { edges { node { status } } }
        }
      }
      """;

  @RegisterExtension
  static final RunningApi api =
      new RunningApi(Map.of("tidemark.api.limits.requests-at-once", "100"));

  private static ServingRows rows;

  @BeforeAll
  static void start() {
    rows = api.rows();
    rows.user(id(1), "ada@example.com", START);
    for (String table : List.of("users", "transactions", "user_activity", "transaction_events")) {
      rows.ledger(table, 5, START);
    }
  }

  @Test
  void whatIsThereIsAnsweredAtOnce() {
    UUID transaction = transaction(100, "PENDING");
    for (Map<String, Object> wanted :
        List.<Map<String, Object>>of(
            Map.of("completeThrough", START.toString()),
            Map.of("lakeVersion", Map.of("table", "transactions", "version", 5)))) {
      Answer answer = ask(transaction, wanted);
      assertThat(answer.data("/transaction/status").asString()).isEqualTo("PENDING");
    }
  }

  @Test
  void anEventIsWaitedForByItsPositionUntilTheTransactionShowsIt() throws Exception {
    UUID transaction = transaction(101, "PENDING");
    CompletableFuture<Answer> asked =
        CompletableFuture.supplyAsync(
            () -> ask(transaction, Map.of("position", Map.of("partition", 0, "offset", 7101))));
    Thread.sleep(300);
    // In the timeline first; the transaction has not seen it yet.
    rows.event(transaction, 7101, "upsert", "FAILED", START.plusSeconds(1));
    Thread.sleep(600);
    assertThat(asked).isNotDone();
    see(transaction, "FAILED", 7101);
    Answer answer = asked.get();
    assertThat(answer.data("/transaction/status").asString()).isEqualTo("FAILED");
    assertThat(answer.data("/transaction/timeline/edges/0/node/status").asString())
        .isEqualTo("FAILED");
    assertThat(answer.data("/transaction/user/email").asString()).isEqualTo("a***@e***");
    assertThat(answer.data("/transaction/user/transactions/edges").size()).isEqualTo(1);
  }

  @Test
  void anEventIsFoundByItsIdAndANewerOneWillDo() {
    UUID transaction = transaction(102, "PENDING");
    UUID event = UUID.randomUUID();
    rows.event(transaction, 7201, "upsert", "FAILED", START.plusSeconds(1));
    rows.run("update serving.transaction_events set event_id = ? where kafka_offset = 7201", event);
    see(transaction, "CANCELLED", 7202);
    Answer answer =
        ask(
            transaction,
            Map.of(
                "event",
                Map.of("transactionId", transaction.toString(), "eventId", event.toString())));
    assertThat(answer.data("/transaction/status").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void anEventThatSaidNothingNewIsThereOnceTheCopyIsCompleteThroughIt() throws Exception {
    UUID transaction = transaction(103, "PENDING");
    rows.event(transaction, 7301, "upsert", "PENDING", START.plusSeconds(1));
    CompletableFuture<Answer> asked =
        CompletableFuture.supplyAsync(
            () -> ask(transaction, Map.of("position", Map.of("partition", 0, "offset", 7301))));
    Thread.sleep(500);
    assertThat(asked).isNotDone();
    rows.ledger("transactions", 5, START.plusSeconds(60));
    assertThat(asked.get().data("/transaction/status").asString()).isEqualTo("PENDING");
    rows.ledger("transactions", 5, START);
  }

  @Test
  void aVersionIsWaitedFor() throws Exception {
    UUID transaction = transaction(104, "PENDING");
    CompletableFuture<Answer> asked =
        CompletableFuture.supplyAsync(
            () -> ask(transaction, Map.of("lakeVersion", Map.of("table", "users", "version", 6))));
    Thread.sleep(300);
    assertThat(asked).isNotDone();
    rows.ledger("users", 6, START);
    assertThat(asked.get().data("/transaction/status").asString()).isEqualTo("PENDING");
  }

  @Test
  void whatDoesNotComeInTimeIsSaidPlainlyAndTheRestIsAnswered() {
    UUID transaction = transaction(105, "PENDING");
    Instant before = Instant.now();
    Answer answer =
        api.ask(
            "query($id: ID!, $atLeast: AtLeast) { late: transaction(id: $id, atLeast: $atLeast) {"
                + " id } now: transaction(id: $id) { id } }",
            Map.of(
                "id",
                transaction.toString(),
                "atLeast",
                Map.of("completeThrough", "2999-01-01T00:00:00Z", "waitMillis", 400)));
    assertThat(Duration.between(before, Instant.now()))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("TM-341");
    assertThat(answer.classification()).isEqualTo("NOT_FOUND");
    assertThat(answer.message())
        .startsWith("TM-341 Not yet: after 400 ms")
        .contains("complete through 2026-03-01T09:30:00.123Z");
    assertThat(answer.json().at("/data/now/id").asString()).isEqualTo(transaction.toString());
    assertThat(answer.json().at("/data/late").isNull()).isTrue();
  }

  @Test
  void manyWhoWaitHoldNoThreadThatOthersNeed() throws Exception {
    UUID transaction = transaction(106, "PENDING");
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      waiting.add(
          api.later(
              QUERY,
              Map.of(
                  "id",
                  transaction.toString(),
                  "atLeast",
                  Map.of("position", Map.of("partition", 0, "offset", 7601), "waitMillis", 5000))));
    }
    // There are 64 threads for requests.
    assertThat(ask(transaction, Map.of("completeThrough", START.toString())).status())
        .isEqualTo(200);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    rows.event(transaction, 7601, "upsert", "DISPUTED", START.plusSeconds(1));
    see(transaction, "DISPUTED", 7601);
    for (CompletableFuture<Answer> answer : waiting) {
      assertThat(answer.get().data("/transaction/status").asString()).isEqualTo("DISPUTED");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | TM-305 | nothing to wait for",
        "{completeThrough: \"2026-03-01T00:00:00Z\", waitMillis: 5001} | TM-305 | waits 0 to 5000",
        "{lakeVersion: {table: \"user\", version: 1}} | TM-305 | 'user', and there are users,",
        "{event: {transactionId: \"1\", eventId: \"2\"}} | TM-303 | atLeast.event.transactionId",
      })
  void whatCannotBeWaitedForIsRefused(String atLeast, String code, String words) {
    Answer answer = api.ask("{ users(atLeast: " + atLeast + ") { pageInfo { endCursor } } }");
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).contains(words);
  }

  private static Answer ask(UUID transaction, Map<String, Object> atLeast) {
    return api.ask(QUERY, Map.of("id", transaction.toString(), "atLeast", atLeast));
  }

  private static UUID transaction(long number, String status) {
    rows.transaction(id(number), id(1), status, "1", START);
    return id(number);
  }

  /** As sync would write the transaction by the event at this offset. */
  private static void see(UUID transaction, String status, long offset) {
    rows.run(
        "with applied as (update tidemark.ledger set lake_version = lake_version where table_name ="
            + " 'transactions') update serving.transactions set status = ?, updated_at = ?,"
            + " kafka_timestamp = ?, kafka_offset = ? where transaction_id = ?",
        status,
        START.plusSeconds(1),
        START.plusSeconds(100),
        offset,
        transaction);
  }
}
