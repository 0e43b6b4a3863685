package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the queries of the schema answer, over HTTP, from a real database. */
class AnswersIT {
  @RegisterExtension static final RunningApi api = new RunningApi();
  private static ServingRows rows;

  @BeforeAll
  static void start() {
    rows = api.rows();
    for (int user = 1; user <= 3; user++) {
      rows.user(id(user), "Customer" + user + "@Example.com", START.plusSeconds(user));
      for (int i = 0; i < 5; i++) {
        rows.transaction(
            id(user * 100L + i),
            id(user),
            List.of("COMPLETED", "FAILED", "PENDING").get(i % 3),
            "12.5",
            START.plusSeconds(i));
      }
    }
    rows.user(id(4), "quiet@example.com", START);
    rows.transaction(id(900), id(999), "COMPLETED", "0.0001", START.minusSeconds(9));
    activity(id(1), "USD");
    activity(id(1), "EUR");
  }

  private static void activity(java.util.UUID user, String currency) {
    rows.run(
        "insert into serving.user_activity values (?, ?, 'DE', 'PLUS', 'ACTIVE', 5, 62.5, 1, 12.5,"
            + " 0, 0, 2, 25, 2, 25, 0, 0, 0, 0, 0, 0, ?, ?, 0)",
        user,
        currency,
        START,
        START.plusSeconds(4));
  }

  @Test
  void aUserComesWithEverythingTheSchemaSays() {
    Answer answer =
        api.ask(
            "query($id: ID!) { user(id: $id) { id email fullName phone country language tier status"
                + " createdAt updatedAt } }",
            Map.of("id", id(1).toString()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data("/user").toString())
        .isEqualTo(
            "{\"id\":\""
                + id(1)
                + "\",\"email\":\"C***@E***\",\"fullName\":\"A*** L***\","
                + "\"phone\":\"***56\",\"country\":\"DE\",\"language\":\"de\",\"tier\":\"PLUS\","
                + "\"status\":\"ACTIVE\",\"createdAt\":\"2026-03-01T09:30:01.123456Z\","
                + "\"updatedAt\":\"2026-03-01T09:30:01.123456Z\"}");
  }

  @Test
  void moneyKeepsItsFourDigits() {
    Answer answer = api.ask("{ transaction(id: \"" + id(900) + "\") { amount user { id } } }");
    assertThat(answer.data("/transaction/amount").asString()).isEqualTo("0.0001");
  }

  @Test
  void aTransactionThatCameBeforeItsUserHasTheIdAndNoUser() {
    Answer answer = api.ask("{ transaction(id: \"" + id(900) + "\") { userId user { email } } }");
    assertThat(answer.data("/transaction/userId").asString()).isEqualTo(id(999).toString());
    assertThat(answer.data("/transaction/user").isNull()).isTrue();
  }

  @Test
  void whatIsNotThereIsNull() {
    Answer answer =
        api.ask(
            "{ user(id: \"" + id(77) + "\") { id } transaction(id: \"" + id(77) + "\") { id } }");
    assertThat(answer.data("").toString()).isEqualTo("{\"user\":null,\"transaction\":null}");
  }

  @Test
  void aDeletedTransactionIsNotThere() {
    rows.run(
        "insert into serving.transactions (transaction_id, updated_at, deleted, kafka_timestamp,"
            + " kafka_offset, events_version, lake_version) values (?, now(), true, now(), 0, 0,"
            + " 0)",
        id(901));
    assertThat(
            api.ask("{ transaction(id: \"" + id(901) + "\") { id } }")
                .data("/transaction")
                .isNull())
        .isTrue();
  }

  @Test
  void anEmailFindsItsCustomerInAnyCase() {
    Answer answer =
        api.ask("{ users(filter: {email: \"CUSTOMER2@example.COM\"}) { edges { node { id } } } }");
    assertThat(answer.each("/users/edges", "/node/id")).containsExactly(id(2).toString());
  }

  @Test
  void statusesAreMergedNewestFirst() {
    Answer answer =
        api.ask(
            "{ transactions(filter: {userId: \""
                + id(1)
                + "\", statuses: [PENDING, FAILED, PENDING]}) { edges { node { status occurredAt }"
                + " } } }");
    assertThat(answer.each("/transactions/edges", "/node/status"))
        .containsExactly("FAILED", "PENDING", "FAILED");
    assertThat(answer.each("/transactions/edges", "/node/occurredAt"))
        .containsExactly(
            "2026-03-01T09:30:04.123456Z",
            "2026-03-01T09:30:02.123456Z",
            "2026-03-01T09:30:01.123456Z");
  }

  @Test
  void aSpanOfTimeHasItsBeginningAndNotItsEnd() {
    Answer answer =
        api.ask(
            "query($filter: TransactionFilter) { transactions(filter: $filter) { edges { node {"
                + " occurredAt } } } }",
            Map.of(
                "filter",
                Map.of(
                    "userId", id(1).toString(),
                    "occurredFrom", START.plusSeconds(1).toString(),
                    "occurredTo", START.plusSeconds(3).toString())));
    assertThat(answer.each("/transactions/edges", "/node/occurredAt"))
        .containsExactly(START.plusSeconds(2).toString(), START.plusSeconds(1).toString());
  }

  @Test
  void eachUserOfAPageHasThePageOfTheirOwnTransactions() {
    Answer answer =
        api.ask(
            "{ users { edges { node { id transactions(filter: {statuses: [COMPLETED, PENDING]},"
                + " first: 2) { edges { node { userId occurredAt } } pageInfo { hasNextPage } } } }"
                + " } }");
    assertThat(answer.each("/users/edges", "/node/id"))
        .containsExactly(id(3).toString(), id(2).toString(), id(1).toString(), id(4).toString());
    for (int place = 0; place < 3; place++) {
      String page = "/users/edges/" + place + "/node/transactions";
      assertThat(answer.each(page + "/edges", "/node/userId"))
          .containsExactly(id(3 - place).toString(), id(3 - place).toString());
      assertThat(answer.each(page + "/edges", "/node/occurredAt"))
          .containsExactly(START.plusSeconds(3).toString(), START.plusSeconds(2).toString());
      assertThat(answer.data(page + "/pageInfo/hasNextPage").asBoolean()).isTrue();
    }
    assertThat(answer.data("/users/edges/3/node/transactions/edges").size()).isZero();
  }

  @Test
  void activityIsListedByCurrencyWithTheStatusesThatOccur() {
    Answer answer =
        api.ask(
            "{ user(id: \""
                + id(1)
                + "\") { activity { currency transactionCount transactionAmount byStatus { status"
                + " count amount } firstTransactionAt } } }");
    assertThat(answer.each("/user/activity", "/currency")).containsExactly("EUR", "USD");
    assertThat(answer.data("/user/activity/0/transactionCount").asLong()).isEqualTo(5);
    assertThat(answer.data("/user/activity/0/transactionAmount").asString()).isEqualTo("62.5000");
    assertThat(answer.each("/user/activity/0/byStatus", "/status"))
        .containsExactly("PENDING", "COMPLETED", "FAILED");
  }

  @Test
  void everyNamedOperationRuns() throws IOException {
    Map<String, Map<String, Object>> operations =
        Map.of(
            "FindUser", Map.of("email", "quiet@example.com"),
            "Freshness", Map.of(),
            "PersonalData", Map.of("id", id(1).toString(), "reason", "A test of operations"),
            "PersonalDataReads", Map.of("userId", id(1).toString()),
            "TransactionById", Map.of("id", id(100).toString()),
            "TransactionsByStatus", Map.of("filter", Map.of("statuses", List.of("FAILED"))),
            "UserPage", Map.of("id", id(1).toString(), "statuses", List.of("FAILED"), "first", 2),
            "UsersWithTransactions", Map.of("first", 2, "transactions", 3));
    for (Map.Entry<String, Map<String, Object>> operation : operations.entrySet()) {
      String file = "/tidemark/graphql/operations/" + operation.getKey() + ".graphql";
      try (var stream = AnswersIT.class.getResourceAsStream(file)) {
        String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        Answer answer = api.askWith(api.tokens().of("admin"), text, operation.getValue());
        assertThat(answer.data("").isEmpty()).isFalse();
      }
    }
  }

  @Test
  void everyAnswerSaysHowFreshItIsForEveryTableInOneOrder() {
    Answer answer = api.ask("{ __typename }");
    assertThat(answer.data("/__typename").asString()).isEqualTo("Query");
    List<String> tables = new java.util.ArrayList<>();
    answer.json().at("/extensions/freshness").forEach(t -> tables.add(t.at("/table").asString()));
    assertThat(tables)
        .containsExactly("users", "transactions", "user_activity", "transaction_events");
  }

  @Test
  void freshnessFollowsTheLedger() {
    Instant now = Instant.now();
    rows.ledger("users", 7, now.minusSeconds(2));
    rows.ledger("transactions", 8, now.minusSeconds(90));
    rows.ledger("user_activity", 9, null);
    Answer answer = api.ask("{ freshness { table lakeVersion completeThrough seconds state } }");
    assertThat(answer.each("/freshness", "/state"))
        .containsExactly("CAUGHT_UP", "BEHIND", "UNKNOWN", "UNKNOWN");
    assertThat(answer.each("/freshness", "/lakeVersion")).startsWith("7", "8", "9");
    assertThat(answer.data("/freshness/0/seconds").asDouble()).isBetween(2.0, 60.0);
    assertThat(answer.json().at("/extensions/freshness/1/state").asString()).isEqualTo("BEHIND");
    assertThat(answer.json().at("/extensions/freshness/1/completeThrough"))
        .isEqualTo(answer.data("/freshness/1/completeThrough"));
    assertThat(answer.data("/freshness/3/lakeVersion").isNull()).isTrue();
  }

  @Test
  void freshnessSaysWhatTheLastProofFound() {
    rows.ledger("users", 7, Instant.now());
    rows.ledger("transactions", 8, Instant.now());
    rows.run(
        "insert into tidemark.proofs values"
            + " ('transactions', 6, ?, false, 10, 11, 2, 40, 5, ?)",
        Instant.parse("2026-01-02T00:00:00Z"),
        Instant.parse("2026-01-01T00:00:00Z"));
    Answer answer =
        api.ask(
            "{ freshness { proof { lakeVersion checkedAt equal rows differences equalVersion"
                + " equalAt } } }");
    assertThat(answer.data("/freshness/0/proof").isNull()).isTrue();
    assertThat(answer.data("/freshness/1/proof").toString())
        .isEqualTo(
            "{\"lakeVersion\":6,\"checkedAt\":\"2026-01-02T00:00:00Z\",\"equal\":false,"
                + "\"rows\":11,\"differences\":2,\"equalVersion\":5,"
                + "\"equalAt\":\"2026-01-01T00:00:00Z\"}");
  }
}
