package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.api.operation.NamedOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
  void aTimelineIsWhatWasSaidInTheEventOrderWithLateAndRepeatedEventsInTheirPlaces() {
    // In the order in which they came: one is late, one came twice, the last two share a moment.
    rows.event(id(100), 10, "upsert", "AUTHORIZED", START.plusSeconds(2));
    rows.event(id(100), 11, "upsert", "PENDING", START);
    rows.event(id(100), 12, "upsert", "PENDING", START);
    rows.event(id(100), 14, "delete", null, START.plusSeconds(5));
    rows.event(id(100), 13, "upsert", "COMPLETED", START.plusSeconds(5));
    rows.event(id(101), 15, "upsert", "FAILED", START);
    Answer answer =
        api.ask(
            "{ transaction(id: \""
                + id(100)
                + "\") { status timeline { edges { node { op status amount kafkaOffset"
                + " kafkaTimestamp eventTime } } pageInfo { hasNextPage hasPreviousPage } } } }");
    String timeline = "/transaction/timeline";
    assertThat(answer.each(timeline + "/edges", "/node/kafkaOffset"))
        .containsExactly("11", "12", "10", "13", "14");
    assertThat(answer.each(timeline + "/edges", "/node/op"))
        .containsExactly("UPSERT", "UPSERT", "UPSERT", "UPSERT", "DELETE");
    assertThat(answer.data(timeline + "/edges/3/node/amount").asString()).isEqualTo("12.5000");
    assertThat(answer.data(timeline + "/edges/4/node/status").isNull()).isTrue();
    assertThat(answer.data(timeline + "/edges/4/node/amount").isNull()).isTrue();
    assertThat(answer.data(timeline + "/pageInfo").toString())
        .isEqualTo("{\"hasNextPage\":false,\"hasPreviousPage\":false}");
  }

  @Test
  void statusesAreCountedForAFilterAndThoseWithNoneAreListedToo() {
    Answer answer =
        api.ask(
            "query($filter: TransactionFilter) { statusCounts(filter: $filter) { status count"
                + " capped } }",
            Map.of("filter", Map.of("userId", id(1).toString())));
    assertThat(answer.each("/statusCounts", "/status"))
        .containsExactly(
            "PENDING", "AUTHORIZED", "COMPLETED", "FAILED", "CANCELLED", "REFUNDED", "DISPUTED");
    assertThat(answer.each("/statusCounts", "/count"))
        .containsExactly("1", "0", "2", "2", "0", "0", "0");
    Answer some =
        api.ask(
            "{ statusCounts(filter: {userId: \""
                + id(1)
                + "\", statuses: [FAILED], occurredTo: \""
                + START.plusSeconds(3)
                + "\"}) { status count capped } }");
    assertThat(some.data("").toString())
        .isEqualTo("{\"statusCounts\":[{\"status\":\"FAILED\",\"count\":1,\"capped\":false}]}");
  }

  @Test
  void aCountStopsAtItsCapAndSaysSo() {
    rows.run(
        "insert into serving.transactions (transaction_id, user_id, amount, currency, status,"
            + " occurred_at, merchant, payment_method, updated_at, deleted, kafka_timestamp,"
            + " kafka_offset, events_version, lake_version) select gen_random_uuid(), ?, 1, 'EUR',"
            + " case when i <= 1001 then 'CANCELLED' else 'DISPUTED' end, now(), 'Corner Shop',"
            + " 'CARD', now(), false, now(), i, 0, 0 from generate_series(1, 2001) i",
        id(70));
    Answer answer =
        api.ask(
            "{ statusCounts(filter: {userId: \""
                + id(70)
                + "\", statuses: [CANCELLED, DISPUTED]}) { status count capped } }");
    assertThat(answer.each("/statusCounts", "/count")).containsExactly("1000", "1000");
    assertThat(answer.each("/statusCounts", "/capped")).containsExactly("true", "false");
  }

  @Test
  void anIdFindsWhateverHasItAndTheIdOfTheAnswerFindsItAgain() {
    String query =
        "query($id: ID!) { node(id: $id) { __typename id ... on User { email } ... on Transaction {"
            + " status } } }";
    Answer user = api.ask(query, Map.of("id", id(1).toString()));
    assertThat(user.data("/node").toString())
        .isEqualTo("{\"__typename\":\"User\",\"id\":\"" + id(1) + "\",\"email\":\"C***@E***\"}");
    Answer transaction = api.ask(query, Map.of("id", id(100).toString().toUpperCase(Locale.ROOT)));
    assertThat(transaction.data("/node/__typename").asString()).isEqualTo("Transaction");
    String again = transaction.data("/node/id").asString();
    assertThat(api.ask(query, Map.of("id", again)).data("/node"))
        .isEqualTo(transaction.data("/node"));
    assertThat(api.ask(query, Map.of("id", id(77).toString())).data("/node").isNull()).isTrue();
  }

  @Test
  void anIdThatWasGivenToTwoThingsIsRefusedAndNotGuessedAt() {
    rows.user(id(8_000), "twice@example.com", START);
    rows.transaction(id(8_000), id(71), "PENDING", "1", START);
    Answer answer = api.ask("{ node(id: \"" + id(8_000) + "\") { id } }");
    assertThat(answer.code()).isEqualTo("TM-303");
    assertThat(answer.message()).contains("both a customer and a transaction");
    rows.run("delete from serving.users where user_id = ?", id(8_000));
  }

  @Test
  void aCustomersTransactionsAreFoundByAmountCurrencyMerchantAndCard() {
    rows.transaction(id(7_201), id(72), "COMPLETED", "10", START);
    rows.transaction(id(7_202), id(72), "FAILED", "20.5", START.plusSeconds(1));
    rows.transaction(id(7_203), id(72), "FAILED", "30", START.plusSeconds(2));
    rows.run(
        "update serving.transactions set currency = 'USD', merchant = '100% Café', card_last4 ="
            + " '7203' where transaction_id = ?",
        id(7_203));
    assertThat(found(Map.of("amountMin", "10.0000", "amountMax", "20.5"))).isEqualTo("7202 7201");
    assertThat(found(Map.of("amountMin", "10.0001"))).isEqualTo("7203 7202");
    assertThat(found(Map.of("currency", "EUR", "statuses", List.of("FAILED", "COMPLETED"))))
        .isEqualTo("7202 7201");
    assertThat(found(Map.of("merchant", "CAFÉ"))).isEqualTo("7203");
    assertThat(found(Map.of("merchant", "0% c"))).isEqualTo("7203");
    assertThat(found(Map.of("merchant", "%"))).isEqualTo("7203");
    assertThat(found(Map.of("cardLast4", "4242"))).isEqualTo("7202 7201");
    Answer card =
        api.ask("{ transactions(filter: {cardLast4: \"7203\"}) { edges { node { id } } } }");
    assertThat(card.each("/transactions/edges", "/node/id")).containsExactly(id(7_203).toString());
  }

  /** The numbers of what the filter finds, as a list and inside of the customer alike. */
  private static String found(Map<String, Object> filter) {
    Map<String, Object> whole = new java.util.HashMap<>(filter);
    whole.put("userId", id(72).toString());
    Answer answer =
        api.ask(
            "query($filter: TransactionFilter) { transactions(filter: $filter) { edges { node { id"
                + " } } } }",
            Map.of("filter", whole));
    return answer.each("/transactions/edges", "/node/id").stream()
        .map(id -> String.valueOf(Long.parseLong(id.substring(24), 16)))
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Test
  void everyNamedOperationRuns() throws IOException {
    Map<String, Map<String, Object>> operations =
        Map.ofEntries(
            Map.entry("FindUser", Map.of("email", "quiet@example.com")),
            Map.entry("Freshness", Map.of()),
            Map.entry(
                "PersonalData", Map.of("id", id(1).toString(), "reason", "A test of operations")),
            Map.entry("PersonalDataReads", Map.of("userId", id(1).toString())),
            Map.entry("Search", Map.of("text", "customer2")),
            Map.entry("StatusCounts", Map.of("filter", Map.of("userId", id(1).toString()))),
            Map.entry("TransactionTimeline", Map.of("id", id(100).toString(), "first", 2)),
            Map.entry("TransactionById", Map.of("id", id(100).toString())),
            Map.entry(
                "TransactionsByStatus", Map.of("filter", Map.of("statuses", List.of("FAILED")))),
            Map.entry(
                "UserPage",
                Map.of("id", id(1).toString(), "statuses", List.of("FAILED"), "first", 2)),
            Map.entry("UsersWithTransactions", Map.of("first", 2, "transactions", 3)));
    assertThat(api.bean(NamedOperations.class).names())
        .as("operations that are queries are all tried here")
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(operations.keySet().stream(), Stream.of("TransactionChanges")).toList());
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
