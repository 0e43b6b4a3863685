package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much may be asked for, of one request and of one viewer; each refusal says the limit. */
class LimitsIT {
  private static final String SOMEBODY = "01936b2e-7c4a-7def-8a3b-2f6d1c0e9b57";

  @RegisterExtension static final RunningApi api = new RunningApi();

  @Test
  void aPageOfMoreThanAHundredEntriesIsRefused() {
    Answer answer = api.ask("{ users(first: 101) { pageInfo { hasNextPage } } }");
    assertOver(answer, "TM-301", 101L, 100);
  }

  @Test
  void aQueryThatIsTooDeepIsRefusedWithTheLimit() {
    String loop = "user { transactions(first: 1) { edges { node { ";
    Answer answer =
        api.ask(
            "{ transaction(id: \""
                + SOMEBODY
                + "\") { "
                + loop.repeat(3)
                + "id"
                + " } } } }".repeat(3)
                + " } }");
    assertOver(answer, "TM-306", 14L, 10);
    assertThat(answer.message()).contains("14 fields deep, and 10 is the limit");
  }

  @Test
  void whatASearchFindsMultipliesToo() {
    Answer answer =
        api.ask(
            "{ search(text: \"abc\", first: 20) { users { nodes { transactions(first: 100) { edges"
                + " { node { timeline(first: 5) { edges { cursor } } } } } } } } }");
    assertThat(answer.code()).isEqualTo("TM-307");
    assertThat(answer.message()).contains("12,040 records");
  }

  @Test
  void pageSizesMultiplyAndTheirProductIsBounded() {
    String query =
        "{ users(first: 100) { edges { node { transactions(first: 100) { edges { node { id } } } }"
            + " } } }";
    Answer answer = api.ask(query);
    assertOver(answer, "TM-307", 10_100L, 5_000);
    assertThat(answer.message()).contains("10,100 records").contains("5,000 is the limit");
    assertThat(answer.json().at("/extensions/cost/records").asLong()).isEqualTo(10_100);
    assertThat(api.ask(query.replace("users(first: 100)", "users(first: 49)")).data("").isEmpty())
        .isFalse();
  }

  @Test
  void everyAnswerSaysWhatItCost() {
    Answer answer =
        api.ask(
            "{ users(first: 3) { edges { node { id transactions(first: 10) { edges { node { id } }"
                + " } } } } freshness { table } }");
    assertThat(answer.json().at("/extensions/cost/records").asLong()).isEqualTo(3 * 11 + 1);
    assertThat(answer.json().at("/extensions/cost/limit").asLong()).isEqualTo(5_000);
    assertThat(answer.json().at("/extensions/freshness").isEmpty()).isFalse();
  }

  @Test
  void oneDocumentCostsWhatTheVariablesOfEachRequestAskFor() {
    String query =
        "query ($n: Int, $found: Int! = 4, $skip: Boolean = false) { users(first: $n) { edges { node"
            + " { id transactions(last: $n) @skip(if: $skip) { edges { cursor } } } } }"
            + " search(text: \"ada\", first: $found) { users { nodes { id } } } }";
    assertThat(cost(query, Map.of("n", 3))).isEqualTo(3 * (1 + 3) + 4 * 2);
    assertThat(cost(query, Map.of("n", 50))).isEqualTo(50 * (1 + 50) + 4 * 2);
    assertThat(cost(query, Map.of("n", 50, "skip", true))).isEqualTo(50 + 4 * 2);
    assertThat(cost(query, Map.of("found", 7))).isEqualTo(20 * (1 + 20) + 7 * 2);
    assertOver(api.ask(query, Map.of("n", 100)), "TM-307", 100L * 101 + 4 * 2, 5_000);
    assertThat(cost(query, Map.of("n", 3))).isEqualTo(3 * (1 + 3) + 4 * 2);
    String without = query.replace(" @skip(if: $skip)", "").replace(", $skip: Boolean = false", "");
    assertThat(cost(without, Map.of("n", 3))).isEqualTo(3 * (1 + 3) + 4 * 2);
    assertOver(api.ask(without, Map.of("n", 100)), "TM-307", 100L * 101 + 4 * 2, 5_000);
    assertThat(cost(without, Map.of("n", 50))).isEqualTo(50 * (1 + 50) + 4 * 2);
  }

  private static long cost(String query, Map<String, Object> variables) {
    Answer answer = api.ask(query, variables);
    assertThat(answer.data("").isEmpty()).isFalse();
    return answer.json().at("/extensions/cost/records").asLong();
  }

  @Test
  void aliasesCostEach() {
    assertThat(api.ask("{ " + aliases(51) + " }").code()).isEqualTo("TM-307");
  }

  @Test
  void tooManyAliasesAreRefused() {
    assertOver(api.ask("{ " + aliases(101) + " }"), "TM-350", 101L, 100);
  }

  @Test
  void tooManyDirectivesAreRefused() {
    Answer answer = api.ask("{ __typename " + "@include(if: true) ".repeat(51) + "}");
    assertOver(answer, "TM-351", 51L, 50);
  }

  @Test
  void tooManyFieldsAreRefused() {
    String fields = "id ".repeat(400);
    Answer answer =
        api.ask(
            "{ user(id:\"%s\") { ...f } transaction(id:\"%s\") { user { ...f ...f } } } fragment f on"
                    .formatted(SOMEBODY, SOMEBODY)
                + " User { "
                + fields
                + " }");
    assertOver(answer, "TM-307", null, 1_000);
    assertThat(answer.message()).contains("1,000 fields");
  }

  @Test
  void fragmentsThatDoubleEachOtherAreRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("{ users(first: 1) { edges { node { ...f0 } } } }");
    for (int i = 0; i < 60; i++) {
      bomb.append(" fragment f%d on User { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
    }
    bomb.append(" fragment f60 on User { id }");
    Instant start = Instant.now();
    assertThat(api.ask(bomb.toString()).code()).isEqualTo("TM-307");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void tooManyCharactersAreRefused() {
    Answer answer = api.ask("{ __typename } #" + "x".repeat(20_001));
    assertOver(answer, "TM-308", null, 20_000);
    assertThat(answer.message()).contains("20,000 characters");
  }

  @Test
  void tooManyTokensAreRefused() {
    Answer answer = api.ask("{ " + "id ".repeat(2_001) + " }");
    assertOver(answer, "TM-308", null, 2_000);
    assertThat(answer.message()).contains("2,000 tokens");
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
      Answer answer = api.send(request(api).version(version).POST(publisher));
      assertThat(answer.http().version()).isEqualTo(version);
      assertThat(answer.status()).isEqualTo(413);
      assertOver(answer, "TM-309", null, 65_536);
      assertThat(answer.message()).contains("65,536 bytes");
      // The rest of the body is not read. HTTP/2 forbids the header: it ends the stream alone.
      assertThat(answer.header("Connection")).isEqualTo(connection);
    }
    assertThat(api.ask("{ __typename }").status()).isEqualTo(200);
  }

  @Test
  void severalRequestsInOneBodyAreRefused() {
    String one = "{\"query\":\"{ __typename }\"}";
    for (String body : List.of("[" + one + "," + one + "]", "  [" + one + "]", "[]")) {
      Answer answer = api.send(request(api).POST(HttpRequest.BodyPublishers.ofString(body)));
      assertThat(answer.status()).isEqualTo(400);
      assertOver(answer, "TM-352", null, 1);
    }
  }

  @Test
  void aRequestThatTakesTooLongIsStoppedBeforeItsNextRead() throws Exception {
    try (RunningApi hurried =
            api.again(
                Map.of(
                    "tidemark.api.limits.time", "1100ms",
                    "tidemark.api.postgres.lock-timeout", "10s",
                    "tidemark.api.postgres.statement-timeout", "2s"));
        Connection owner = api.postgres().connect(api.postgres().owner());
        Statement lock = owner.createStatement()) {
      hurried.ask("{ __typename }");
      RunningApi.lockUsers(owner);
      CompletableFuture<Answer> asked =
          CompletableFuture.supplyAsync(
              () -> hurried.ask("{ a: users { edges { cursor } } b: users { edges { cursor } } }"));
      await().until(() -> count(lock, "pg_locks where not granted") > 0);
      Thread.sleep(1_200);
      owner.rollback();
      assertOver(asked.get(), "TM-321", null, 1_100);
      assertThat(asked.get().message()).contains("longer than 1,100 ms");
      assertThat(asked.get().json().at("/errors/0/path/0").asString()).isEqualTo("b");
    }
  }

  @Test
  void aStatementThatRunsAtTheEndOfTheRequestsTimeIsCancelledInTheDatabase() throws Exception {
    String running =
        "pg_stat_activity where application_name = 'tidemark-api' and state = 'active' and usename"
            + " = '"
            + api.postgres().reader().user()
            + "'";
    try (RunningApi patient =
            api.again(
                Map.of(
                    "tidemark.api.limits.time", "1s",
                    "tidemark.api.postgres.lock-timeout", "60s",
                    "tidemark.api.postgres.statement-timeout", "60s"));
        Connection owner = api.postgres().connect(api.postgres().owner());
        // By itself: what a transaction has once seen of pg_stat_activity stays as it was.
        Connection watcher = api.postgres().connect(api.postgres().owner());
        Statement watch = watcher.createStatement()) {
      watch.execute("grant " + api.postgres().reader().user() + " to current_user");
      // On a busy machine a new API takes that second for itself, before it asks the database.
      patient.ask("{ users { edges { cursor } } }");
      RunningApi.lockUsers(owner);
      CompletableFuture<Answer> asked =
          CompletableFuture.supplyAsync(() -> patient.ask("{ users { edges { cursor } } }"));
      await().until(() -> count(watch, running) == 1);
      Answer answer = asked.get();
      assertOver(answer, "TM-321", null, 1_000);
      // The lock is still held: only the cancellation can have ended it.
      await().atMost(Duration.ofSeconds(2)).until(() -> count(watch, running) == 0);
      assertThat(count(watch, "pg_locks where relation = 'serving.users'::regclass and granted"))
          .isPositive();
      owner.rollback();
      assertThat(patient.ask("{ users { edges { cursor } } }").json().has("errors")).isFalse();
    }
  }

  @Test
  void oneViewersRequestsAtOnceAreBoundedAndAnothersAreNot() throws Exception {
    try (RunningApi two = api.again(Map.of("tidemark.api.limits.requests-at-once", 2));
        Connection owner = api.postgres().connect(api.postgres().owner());
        Statement lock = owner.createStatement()) {
      RunningApi.lockUsers(owner);
      List<CompletableFuture<Answer>> running =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(
                          () -> two.ask("{ users { edges { cursor } } }")))
              .limit(2)
              .toList();
      await().until(() -> count(lock, "pg_locks where not granted") == 2);
      Answer third = two.ask("{ __typename }");
      assertThat(third.status()).isEqualTo(429);
      assertThat(third.header("Retry-After")).isEqualTo("1");
      assertOver(third, "TM-353", 3L, 2);
      String another = two.tokens().with(claims -> claims.subject("viewer-2"));
      assertThat(two.askWith(another, "{ __typename }", Map.of()).status()).isEqualTo(200);
      owner.rollback();
      for (CompletableFuture<Answer> one : running) {
        assertThat(one.get().json().has("errors")).isFalse();
      }
      assertThat(two.ask("{ __typename }").status()).isEqualTo(200);
    }
  }

  @Test
  void oneViewersRequestsInAWhileAreBoundedAndAnothersAreNot() throws IOException {
    try (RunningApi slow = api.again(Map.of("tidemark.api.limits.requests-per-second", 1))) {
      List<Answer> answers = Stream.generate(() -> slow.ask("{ __typename }")).limit(30).toList();
      assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSizeBetween(10, 25);
      Answer refused = answers.get(29);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertOver(refused, "TM-354", null, 1);
      String another = slow.tokens().with(claims -> claims.subject("viewer-2"));
      assertThat(slow.askWith(another, "{ __typename }", Map.of()).status()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> slow.ask("{ __typename }").status() == 200);
    }
  }

  private static int count(Statement statement, String what) throws SQLException {
    try (ResultSet row = statement.executeQuery("select count(*) from " + what)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String aliases(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "a" + i + ": users(first: 100) { pageInfo { hasNextPage } }")
        .collect(Collectors.joining(" "));
  }

  /** The code, the value where it is counted, and the limit. */
  private static void assertOver(Answer answer, String code, Long value, long limit) {
    assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    var extensions = answer.json().at("/errors/0/extensions");
    assertThat(extensions.at("/limit").asLong()).isEqualTo(limit);
    if (value == null) {
      assertThat(extensions.has("value")).isFalse();
    } else {
      assertThat(extensions.at("/value").asLong()).isEqualTo(value);
    }
  }

  private static HttpRequest.Builder request(RunningApi api) {
    return HttpRequest.newBuilder(api.uri("/graphql"))
        .header("Authorization", "Bearer " + api.tokens().of("support"))
        .header("Content-Type", "application/json");
  }
}
