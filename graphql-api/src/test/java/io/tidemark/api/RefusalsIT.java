package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        "{ users(after: \"O_4000000\") { pageInfo { hasNextPage } } } | TM-302 | 'after' is not whole",
        "{ user(id: \"42\") { id } } | TM-303 | id is '42', which is no UUID",
        "{ user(id: 42) { id } } | TM-303 | id is '42'",
        "{ user(id: \"1-1-1-1-1\") { id } } | TM-303 | '1-1-1-1-1'",
        "{ transactions(filter: {userId: \"x\"}) { pageInfo { hasNextPage } } } | TM-303 | filter.userId is 'x'",
        "{ user(id: ) { id } } | TM-304 | cannot be run",
        "{ nonsense } | TM-304 | 'nonsense'",
        "mutation { x } | TM-304 | Mutation",
        "{ users { edges { node { id } } } | TM-304 | cannot be run",
        "{ transactions(filter: {statuses: []}) { pageInfo { hasNextPage } } } | TM-305 | filter.statuses is empty",
        "{ transactions(filter: {statuses: [OK]}) { pageInfo { hasNextPage } } } | TM-304 | TransactionStatus",
        "{ transactions(filter: {occurredFrom: \"yesterday\"}) { pageInfo { hasNextPage } } } | TM-305 | 'yesterday'",
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
  void aQueryThatIsTooDeepIsRefusedWithTheLimit() {
    String loop = "user { transactions(first: 1) { edges { node { ";
    Answer answer =
        api.ask(
            "{ transaction(id: \"01936b2e-7c4a-7def-8a3b-2f6d1c0e9b57\") { "
                + loop.repeat(3)
                + "id"
                + " } } } }".repeat(3)
                + " } }");
    assertThat(answer.code()).isEqualTo("TM-306");
    assertThat(answer.message()).contains("14 fields deep, and 10 is the limit");
  }

  @Test
  void pageSizesMultiplyAndTheirProductIsBounded() {
    String query =
        "{ users(first: 100) { edges { node { transactions(first: 100) { edges { node { id } } } }"
            + " } } }";
    Answer answer = api.ask(query);
    assertThat(answer.code()).isEqualTo("TM-307");
    assertThat(answer.message()).contains("10,100 records").contains("5,000 is the limit");
    assertThat(api.ask(query.replace("users(first: 100)", "users(first: 49)")).data("").isEmpty())
        .isFalse();
  }

  @Test
  void aliasesCountEach() {
    String aliases =
        IntStream.range(0, 51)
            .mapToObj(i -> "a" + i + ": users(first: 100) { pageInfo { hasNextPage } }")
            .collect(Collectors.joining(" "));
    assertThat(api.ask("{ " + aliases + " }").code()).isEqualTo("TM-307");
  }

  @Test
  void tooManyFieldsAreRefused() {
    String fields =
        IntStream.range(0, 400).mapToObj(i -> "a" + i + ":id").collect(Collectors.joining(" "));
    String users =
        IntStream.range(0, 3)
            .mapToObj(i -> "u" + i + ":user(id:\"01936b2e-7c4a-7def-8a3b-2f6d1c0e9b57\"){...f}")
            .collect(Collectors.joining(" "));
    Answer answer = api.ask("{ " + users + " } fragment f on User { " + fields + " }");
    assertThat(answer.code()).isEqualTo("TM-307");
    assertThat(answer.message()).contains("1,000 fields");
  }

  @Test
  void fragmentsThatDoubleEachOtherAreAnsweredOrRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("{ users(first: 1) { edges { node { ...f0 } } } }");
    for (int i = 0; i < 60; i++) {
      bomb.append(" fragment f%d on User { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
    }
    bomb.append(" fragment f60 on User { id }");
    Instant start = Instant.now();
    assertThat(api.ask(bomb.toString()).status()).isLessThan(500);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void tooManyCharactersOrTokensAreRefused() {
    for (String query :
        List.of("{ __typename } #" + "x".repeat(20_001), "{ " + "id ".repeat(2_001) + " }")) {
      Answer answer = api.ask(query);
      assertThat(answer.code()).isEqualTo("TM-308");
      assertThat(answer.message()).contains("20,000 characters or 2,000 tokens");
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, close", "HTTP_2, ''"})
  void aBodyThatIsTooLongIsRefusedWhetherItsLengthIsSaidOrNot(
      HttpClient.Version version, String connection) {
    // The client learns that the server speaks HTTP/2 from the answer before.
    assertThat(api.ask("{ __typename }").status()).isEqualTo(200);
    byte[] body =
        ("{\"query\":\"{ __typename }\",\"variables\":{\"x\":\"" + "x".repeat(70_000) + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    for (HttpRequest.BodyPublisher publisher :
        List.of(
            HttpRequest.BodyPublishers.ofByteArray(body),
            HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
      Answer answer = api.send(request().version(version).POST(publisher));
      assertThat(answer.http().version()).isEqualTo(version);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.code()).isEqualTo("TM-309");
      assertThat(answer.message()).contains("65,536 bytes");
      // The rest of the body is not read. HTTP/2 forbids the header: it ends the stream alone.
      assertThat(answer.header("Connection")).isEqualTo(connection);
    }
    assertThat(api.ask("{ __typename }").status()).isEqualTo(200);
  }

  @Test
  void whatIsNoGraphQlRequestIsRefused() {
    for (String body : List.of("", "{", "[]", "null")) {
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
  @ValueSource(strings = {"text/html", "text/event-stream", "json"})
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

  @Test
  void aRequestThatTakesTooLongIsStoppedBeforeItsNextRead() throws Exception {
    try (RunningApi hurried = api.again(Map.of("tidemark.api.limits.time", "50ms"));
        Connection owner = api.postgres().connect(api.postgres().owner());
        Statement lock = owner.createStatement()) {
      owner.setAutoCommit(false);
      lock.execute("lock table serving.users in access exclusive mode");
      CompletableFuture<Answer> asked =
          CompletableFuture.supplyAsync(
              () -> hurried.ask("{ a: users { edges { cursor } } b: users { edges { cursor } } }"));
      await().until(() -> aReaderWaits(lock));
      Thread.sleep(100);
      owner.rollback();
      assertThat(asked.get().code()).isEqualTo("TM-321");
      assertThat(asked.get().message()).contains("longer than 50 ms");
      assertThat(asked.get().json().at("/errors/0/path/0").asString()).isEqualTo("b");
    }
  }

  private static boolean aReaderWaits(Statement owner) throws SQLException {
    try (ResultSet row = owner.executeQuery("select count(*) from pg_locks where not granted")) {
      row.next();
      return row.getInt(1) > 0;
    }
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
