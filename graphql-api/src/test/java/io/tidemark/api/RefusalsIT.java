package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with which code, and in words that help. */
class RefusalsIT {
  @RegisterExtension static final RunningApi api = new RunningApi();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ users(first: 0) { pageInfo { hasNextPage } } } | TM-301 | first is 0",
        "{ users(last: 101) { pageInfo { hasNextPage } } } | TM-301 | last is 101",
        "{ users(first: 1, last: 1) { pageInfo { hasNextPage } } } | TM-301 | first and last",
        "{ users(after: \"O_4000000\") { pageInfo { hasNextPage } } } | TM-302 | 'after' is not"
            + " whole",
        "{ user(id: \"42\") { id } } | TM-303 | id is '42', which is no UUID",
        "{ user(id: 42) { id } } | TM-303 | id is '42'",
        "{ user(id: \"1-1-1-1-1\") { id } } | TM-303 | '1-1-1-1-1'",
        "{ transactions(filter: {userId: \"x\"}) { pageInfo { hasNextPage } } } | TM-303 |"
            + " filter.userId is 'x'",
        "{ user(id: ) { id } } | TM-304 | cannot be run",
        "{ nonsense } | TM-304 | 'nonsense'",
        "mutation { x } | TM-304 | Mutation",
        "{ users { edges { node { id } } } | TM-304 | cannot be run",
        "{ transactions(filter: {statuses: []}) { pageInfo { hasNextPage } } } | TM-305 |"
            + " filter.statuses is empty",
        "{ transactions(filter: {statuses: [OK]}) { pageInfo { hasNextPage } } } | TM-304 |"
            + " TransactionStatus",
        "{ transactions(filter: {occurredFrom: \"yesterday\"}) { pageInfo { hasNextPage } } } |"
            + " TM-305 | 'yesterday'",
        "{ transactions(filter: {merchant: \"shop\"}) { pageInfo { endCursor } } } | TM-343 | Name"
            + " filter.userId or filter.cardLast4",
        "{ statusCounts(filter: {amountMin: \"1\"}) { count } } | TM-343 | one by one",
        "{ transactions(filter: {cardLast4: \"42\"}) { pageInfo { endCursor } } } | TM-305 |"
            + " filter.cardLast4 is '42', and must be four digits",
        "{ transactions(filter: {amountMin: \"2\", amountMax: \"1\"}) { pageInfo { endCursor } } }"
            + " | TM-305 | filter.amountMin is 2",
        "{ transactions(filter: {currency: \"eur\"}) { pageInfo { endCursor } } } | TM-305 |"
            + " filter.currency is 'eur'",
        "{ transactions(filter: {merchant: \" \"}) { pageInfo { endCursor } } } | TM-305 |"
            + " filter.merchant has 1 characters",
        "{ search(text: \" ab \") { users { hasMore } } } | TM-305 | text has 2 characters",
        "{ search(text: \"abc\", first: 21) { users { hasMore } } } | TM-301 | first is 21, and a"
            + " page holds 1 to 20",
        "{ node(id: \"VXNlcjo0Mg==\") { id } } | TM-303 | which is no UUID",
        "{ transactions(orderBy: [STATUS_ASC]) { pageInfo { hasNextPage } } } | TM-340 | orderBy is"
            + " [STATUS_ASC]",
        "{ transactions(orderBy: []) { pageInfo { hasNextPage } } } | TM-340 | [STATUS_DESC,"
            + " OCCURRED_AT_ASC]",
        "{ users(orderBy: [CREATED_AT_ASC, CREATED_AT_DESC]) { pageInfo { hasNextPage } } } |"
            + " TM-340 | [CREATED_AT_ASC] or [CREATED_AT_DESC]",
        "{ transactions(orderBy: [AMOUNT_DESC]) { pageInfo { hasNextPage } } } | TM-304 |"
            + " TransactionOrder",
      })
  void aWrongRequestIsRefusedWithItsCodeAndItsValue(String query, String code, String words) {
    Answer answer = api.ask(query);
    assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    assertThat(answer.classification()).isEqualTo("BAD_REQUEST");
    assertThat(answer.message()).startsWith(code + " ").contains(words);
    assertThat(answer.body()).doesNotContain("exception").doesNotContain("io.tidemark");
  }

  @Test
  void aMomentInAVariableIsRefusedInTheSameWords() {
    Answer answer =
        api.ask(
            "query($at: DateTime) { transactions(filter: {occurredTo: $at}) { pageInfo { endCursor"
                + " } } }",
            Map.of("at", "2026-03-01T09:30:00+01:00"));
    assertThat(answer.code()).isEqualTo("TM-305");
    assertThat(answer.message())
        .startsWith("TM-305 '2026-03-01T09:30:00+01:00' is refused: the value must be a string");
  }

  @Test
  void aSpanThatEndsBeforeItBeginsIsRefused() {
    Answer answer =
        api.ask(
            "{ transactions(filter: {occurredFrom: \"2026-03-02T00:00:00Z\", occurredTo:"
                + " \"2026-03-01T00:00:00Z\"}) { pageInfo { endCursor } } }");
    assertThat(answer.code()).isEqualTo("TM-305");
    assertThat(answer.message()).contains("Exchange them");
  }

  @Test
  void whatIsNoGraphQlRequestIsRefused() {
    for (String body : List.of("", "{", "null", "1", "\"x\"")) {
      Answer answer = api.send(request().POST(HttpRequest.BodyPublishers.ofString(body)));
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.code()).as(body).isEqualTo("TM-330");
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "json"})
  void aRequestInAnotherMediaTypeIsRefusedInWords(String type) {
    Answer answer = api.send(post(type, "application/json"));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("TM-330");
    assertThat(answer.classification()).isEqualTo("BAD_REQUEST");
    assertThat(answer.message())
        .isEqualTo(
            "TM-330 The request's media type is %s, and only JSON is read. Send it with the header"
                + " 'Content-Type: application/json'.",
            type == null ? "not given" : "'" + type + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "json"})
  void anAnswerInAnotherMediaTypeIsRefusedInWords(String type) {
    Answer answer = api.send(post("application/json", type));
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.code()).isEqualTo("TM-330");
    assertThat(answer.message())
        .startsWith(
            "TM-330 The request accepts '" + type + "', and answers are JSON. Send it with");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, application/json",
    "application/json;charset=UTF-8, */*",
    "application/json, 'text/html, application/graphql-response+json;q=0.5'",
    "application/json,"
  })
  void jsonIsReadAndWrittenHoweverItIsAskedFor(String type, String accept) {
    assertThat(api.send(post(type, accept)).data("/__typename").asString()).isEqualTo("Query");
  }

  @Test
  void messagesAreInOneLanguage() {
    Answer answer =
        api.send(
            request()
                .header("Accept-Language", "de")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ nonsense }\"}")));
    assertThat(answer.message()).contains("Validation error");
  }

  private static HttpRequest.Builder request() {
    return HttpRequest.newBuilder(api.uri("/graphql"))
        .header("Authorization", "Bearer " + api.tokens().of("support"))
        .header("Content-Type", "application/json");
  }

  /** A good request but for its headers, of which those that are null are left out. */
  private static HttpRequest.Builder post(String contentType, String accept) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.uri("/graphql"))
            .header("Authorization", "Bearer " + api.tokens().of("support"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ __typename }\"}"));
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (accept != null) {
      request.header("Accept", accept);
    }
    return request;
  }
}
