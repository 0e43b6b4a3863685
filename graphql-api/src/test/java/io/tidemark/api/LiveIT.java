package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Subscriptions by their protocols: graphql-transport-ws, and graphql-sse's distinct connections.
 */
@Timeout(120)
class LiveIT {
  private static final String CHANGES =
      """
      subscription($filter: TransactionFilter, $from: Long) {
        transactionChanges(filter: $filter, fromVersion: $from) {
          kind id lakeVersion transaction { id status user { email } }
        }
      }
      """;
  private static final UUID ADA = id(1);
  private static final UUID BOB = id(2);

  @RegisterExtension
  static final RunningApi api =
      new RunningApi(Map.of("tidemark.api.live.subscriptions-per-viewer", "3"));

  private static final AtomicLong version = new AtomicLong(10);
  private static final AtomicLong number = new AtomicLong(1_000);
  private static ServingRows rows;

  @BeforeAll
  static void start() {
    rows = api.rows();
    rows.user(ADA, "ada@example.com", START);
    rows.user(BOB, "bob@example.com", START);
  }

  @BeforeEach
  void thereIsALedger() {
    rows.ledger("transactions", version.get(), Instant.now());
  }

  @Test
  void aCustomersChangesComeAsTheCopyHasThemAndNobodyElses() throws Exception {
    try (Socket socket = socket()) {
      subscribe(socket, "a", Map.of("filter", Map.of("userId", ADA.toString())));
      UUID first = apply(ADA, "PENDING");
      apply(BOB, "PENDING");
      JsonNode message = socket.next();
      assertThat(message.at("/type").asString()).isEqualTo("next");
      assertThat(message.at("/id").asString()).isEqualTo("a");
      assertThat(change(message).toString())
          .isEqualTo(
              "{\"kind\":\"CHANGED\",\"id\":\"%s\",\"lakeVersion\":%d,\"transaction\":{\"id\":\"%s\",\"status\":\"PENDING\",\"user\":{\"email\":\"a***@e***\"}}}"
                  .formatted(first, version.get() - 1, first));
      UUID second = apply(ADA, "FAILED");
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(second.toString());
      assertThat(socket.isSilentFor(Duration.ofMillis(600))).isTrue();
    }
  }

  @Test
  void aFilteredListIsToldOfWhatFitsNow() {
    try (Socket socket = socket()) {
      subscribe(socket, "a", Map.of("filter", Map.of("statuses", List.of("DISPUTED"))));
      apply(ADA, "COMPLETED");
      UUID disputed = apply(BOB, "DISPUTED");
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(disputed.toString());
    }
  }

  @Test
  void aDeletionIsToldToWhoFollowsTheCustomer() {
    UUID gone = id(number.incrementAndGet());
    rows.event(gone, number.incrementAndGet(), "upsert", "PENDING", START); // by ADA
    try (Socket ofAda = socket();
        Socket ofBob = socket()) {
      subscribe(ofAda, "a", Map.of("filter", Map.of("userId", ADA.toString())));
      subscribe(ofBob, "b", Map.of("filter", Map.of("userId", BOB.toString())));
      rows.run(
          "with applied as (update tidemark.ledger set lake_version = lake_version + 1 where"
              + " table_name = 'transactions') insert into serving.transactions (transaction_id,"
              + " updated_at, deleted, kafka_timestamp, kafka_offset, events_version, lake_version)"
              + " values (?, now(), true, now(), 0, 0, ?)",
          gone,
          version.incrementAndGet());
      UUID next = apply(BOB, "PENDING");
      JsonNode deleted = change(ofAda.next());
      assertThat(deleted.at("/kind").asString()).isEqualTo("DELETED");
      assertThat(deleted.at("/id").asString()).isEqualTo(gone.toString());
      assertThat(deleted.at("/transaction").isNull()).isTrue();
      assertThat(change(ofBob.next()).at("/id").asString()).isEqualTo(next.toString());
    }
  }

  @Test
  void whoComesBackIsToldWhatWasMissedFromTheVersionThatCameLast() {
    long last = version.get();
    UUID one = apply(ADA, "PENDING");
    UUID two = apply(ADA, "AUTHORIZED");
    try (Socket socket = socket()) {
      socket.subscribe(
          "a", CHANGES, Map.of("filter", Map.of("userId", ADA.toString()), "from", last + 1));
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(one.toString());
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(two.toString());
      UUID three = apply(ADA, "COMPLETED");
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(three.toString());
    }
  }

  @Test
  void moreThanIsToldOneByOneIsToldAsOneAndWhatFollowsComesAgain() {
    try (Socket socket = socket()) {
      subscribe(socket, "a", Map.of("filter", Map.of("userId", BOB.toString())));
      rows.run(
          "with applied as (update tidemark.ledger set lake_version = lake_version + 1 where"
              + " table_name = 'transactions') insert into serving.transactions (transaction_id,"
              + " user_id, amount, currency, status, occurred_at, merchant, payment_method,"
              + " updated_at, deleted, kafka_timestamp, kafka_offset, events_version, lake_version)"
              + " select gen_random_uuid(), ?, 1, 'EUR', 'PENDING', now(), 'Corner Shop', 'CARD',"
              + " now(), false, now(), i, 0, ? from generate_series(1, 5001) i",
          BOB,
          version.incrementAndGet());
      JsonNode much = change(socket.next());
      assertThat(much.at("/kind").asString()).isEqualTo("READ_AGAIN");
      assertThat(much.at("/lakeVersion").asLong()).isEqualTo(version.get());
      UUID next = apply(BOB, "PENDING");
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(next.toString());
    }
  }

  @Test
  void aDatabaseThatWasPutBackToAnEarlierStateIsToldAsOne() {
    try (Socket socket = socket()) {
      subscribe(socket, "a", Map.of("filter", Map.of("userId", ADA.toString())));
      rows.ledger("transactions", version.addAndGet(-1), Instant.now());
      assertThat(change(socket.next()).at("/kind").asString()).isEqualTo("READ_AGAIN");
      rows.run("update serving.transactions set lake_version = 0");
      UUID next = apply(ADA, "PENDING");
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(next.toString());
    }
  }

  @Test
  void whatIsAppliedWhileTheListenersSessionIsLostIsToldOnceItIsBack() throws SQLException {
    try (Socket socket = socket()) {
      subscribe(socket, "a", Map.of("filter", Map.of("userId", ADA.toString())));
      for (int i = 0; i < 3; i++) {
        endSessions("tidemark-api-listener");
        UUID missed = apply(ADA, "PENDING");
        assertThat(change(socket.next()).at("/id").asString()).isEqualTo(missed.toString());
      }
    }
  }

  @Test
  void withoutAGoodTokenASocketIsClosed() {
    List<Map<String, Object>> inits =
        List.of(
            Map.of("type", "connection_init"),
            Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer x.y.z")),
            Map.of(
                "type",
                "connection_init",
                "payload",
                Map.of(
                    "Authorization",
                    "Bearer " + api.tokens().with(claims -> claims.issuer("somebody")))));
    for (Map<String, Object> init : inits) {
      try (Socket socket = Socket.to(api)) {
        socket.send(init);
        assertThat(socket.closeCode()).isEqualTo(4401);
      }
    }
    try (Socket socket = Socket.to(api)) {
      socket.subscribe("a", CHANGES, Map.of());
      assertThat(socket.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void whoMayNotReadCustomersIsToldNothing() {
    try (Socket socket = Socket.in(api, api.tokens().of("auditor"))) {
      socket.subscribe("a", CHANGES, Map.of());
      assertThat(code(socket.next())).isEqualTo("TM-313");
    }
  }

  @Test
  void aSubscriptionEndsWithItsToken() {
    String brief =
        api.tokens()
            .with(
                claims ->
                    claims
                        .claim("roles", List.of("support"))
                        .expirationTime(Date.from(Instant.now().plusSeconds(2))));
    try (Socket socket = Socket.in(api, brief)) {
      subscribe(socket, "a", Map.of());
      JsonNode end = socket.next();
      assertThat(end.at("/type").asString()).isEqualTo("error");
      assertThat(end.at("/payload/0/extensions/code").asString()).isEqualTo("TM-312");
      socket.subscribe("b", "{ freshness { table } }", Map.of());
      assertThat(code(socket.next())).isEqualTo("TM-312");
    }
  }

  @Test
  void aViewerHasSoManySubscriptionsAndOneThatEndsMakesRoom() throws Exception {
    String token = api.tokens().with(c -> c.subject("greedy").claim("roles", List.of("support")));
    try (Socket one = Socket.in(api, token);
        Socket two = Socket.in(api, token)) {
      one.subscribe("a", CHANGES, Map.of());
      one.subscribe("b", CHANGES, Map.of());
      two.subscribe("c", CHANGES, Map.of());
      assertThat(two.isSilentFor(Duration.ofMillis(500))).isTrue();
      two.subscribe("d", CHANGES, Map.of());
      JsonNode refused = two.next();
      assertThat(refused.at("/payload/0/extensions/code").asString()).isEqualTo("TM-342");
      assertThat(refused.at("/payload/0/message").asString()).contains("You have 3 subscriptions");
      one.send(Map.of("id", "a", "type", "complete"));
      await()
          .untilAsserted(
              () -> {
                two.subscribe("e" + System.nanoTime(), CHANGES, Map.of());
                assertThat(two.isSilentFor(Duration.ofMillis(300))).isTrue();
              });
    }
  }

  @Test
  void aQueryIsAnsweredOverASocketTooAndAPingWithAPong() {
    try (Socket socket = socket()) {
      socket.subscribe("q", "{ user(id: \"" + ADA + "\") { email } }", Map.of());
      JsonNode answer = socket.next();
      assertThat(answer.at("/type").asString()).isEqualTo("next");
      assertThat(answer.at("/payload/data/user/email").asString()).isEqualTo("a***@e***");
      assertThat(socket.next().at("/type").asString()).isEqualTo("complete");
      socket.send(Map.of("type", "ping"));
      assertThat(socket.next().at("/type").asString()).isEqualTo("pong");
      socket.send(Map.of("type", "connection_init"));
      assertThat(socket.closeCode()).isEqualTo(4429);
    }
  }

  @Test
  void changesComeAsServerSentEventsToo() throws Exception {
    HttpResponse<InputStream> response =
        events(CHANGES, Map.of("filter", Map.of("userId", ADA.toString())), "support");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    try (BufferedReader stream = reader(response)) {
      UUID changed = applyUntilFollowed(ADA);
      JsonNode event = next(stream);
      assertThat(event.at("/data/transactionChanges/id").asString()).isEqualTo(changed.toString());
      assertThat(event.at("/data/transactionChanges/transaction/user/email").asString())
          .isEqualTo("a***@e***");
    }
  }

  @Test
  void whatComesOverASocketCountsForTheViewersRateToo() throws Exception {
    try (RunningApi strict = api.again(Map.of("tidemark.api.limits.requests-per-second", "1"));
        Socket socket = Socket.in(strict, strict.tokens().of("support"))) {
      List<String> codes = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        socket.subscribe("q" + i, "{ __typename }", Map.of());
        codes.add(code(socket.next()));
        assertThat(socket.next().at("/type").asString()).isEqualTo("complete");
      }
      assertThat(codes).startsWith("").contains("TM-354");
    }
  }

  @Test
  void aSubscriptionThatIsReadAsOneAnswerIsRefused() {
    Answer answer = api.ask(CHANGES);
    assertThat(answer.code()).isEqualTo("TM-330");
    assertThat(answer.message()).contains("Accept: text/event-stream");
    assertThat(answer.json().at("/data").isNull() || answer.json().at("/data").isMissingNode())
        .isTrue();
  }

  @Test
  void aPageOfAnotherSiteOpensNoSocket() {
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("graphql-transport-ws")
                    .header("Origin", "https://elsewhere.example")
                    .buildAsync(
                        URI.create(api.uri("/graphql").toString().replaceFirst("http", "ws")),
                        new WebSocket.Listener() {})
                    .join())
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  void theNamedSubscriptionRunsAndIsEndedWhenTheApiStops() throws Exception {
    String named;
    try (InputStream file =
        LiveIT.class.getResourceAsStream(
            "/tidemark/graphql/operations/TransactionChanges.graphql")) {
      named = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    RunningApi stopping = api.again(Map.of());
    try (Socket socket = Socket.in(stopping, stopping.tokens().of("support"))) {
      long next = version.get() + 1;
      UUID changed = apply(ADA, "PENDING");
      socket.subscribe("a", named, Map.of("fromVersion", next));
      assertThat(change(socket.next()).at("/id").asString()).isEqualTo(changed.toString());
      Instant before = Instant.now();
      stopping.close();
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
      assertThat(socket.next().at("/type").asString()).isEqualTo("complete");
    }
  }

  @Test
  void aRefusalAndAQueryAreOneEventAndTheEnd() throws Exception {
    try (BufferedReader stream = reader(events(CHANGES, Map.of(), "auditor"))) {
      assertThat(next(stream).at("/errors/0/extensions/code").asString()).isEqualTo("TM-313");
      assertThat(rest(stream)).contains("event:complete");
    }
    try (BufferedReader stream = reader(events("{ nonsense }", Map.of(), "support"))) {
      assertThat(next(stream).at("/errors/0/extensions/code").asString()).isEqualTo("TM-304");
    }
    try (BufferedReader stream = reader(events("{ __typename }", Map.of(), "support"))) {
      JsonNode answer = next(stream);
      assertThat(answer.at("/data/__typename").asString()).isEqualTo("Query");
      assertThat(answer.at("/extensions/freshness").size()).isEqualTo(4);
    }
  }

  private static Socket socket() {
    return Socket.in(
        api,
        api.tokens()
            .with(c -> c.subject(UUID.randomUUID().toString()).claim("roles", List.of("support"))));
  }

  /** Subscribes, and waits until it is followed: what comes before is not told. */
  private static void subscribe(Socket socket, String id, Map<String, Object> variables) {
    socket.subscribe(id, CHANGES, variables);
    await()
        .until(
            () -> {
              try (Connection owner = api.postgres().connect(api.postgres().owner());
                  Statement statement = owner.createStatement();
                  var row =
                      statement.executeQuery(
                          "select count(*) from pg_stat_activity where application_name ="
                              + " 'tidemark-api-listener' and datname = current_database()")) {
                return row.next() && row.getInt(1) > 0;
              }
            });
    pause(700);
  }

  private static UUID applyUntilFollowed(UUID user) {
    pause(1_200);
    return apply(user, "PENDING");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A batch with one new transaction, applied with its ledger in one transaction as sync does. */
  private static UUID apply(UUID user, String status) {
    UUID id = id(number.incrementAndGet());
    rows.run(
        "with applied as (update tidemark.ledger set lake_version = ? where table_name ="
            + " 'transactions') insert into serving.transactions (transaction_id, user_id, amount,"
            + " currency, status, occurred_at, merchant, payment_method, updated_at, deleted,"
            + " kafka_timestamp, kafka_offset, events_version, lake_version) values (?, ?, 1,"
            + " 'EUR', ?, now(), 'Corner Shop', 'CARD', now(), false, now(), 0, 0, ?)",
        version.incrementAndGet(),
        id,
        user,
        status,
        version.get());
    return id;
  }

  private static JsonNode change(JsonNode message) {
    return message.at("/payload/data/transactionChanges");
  }

  private static String code(JsonNode message) {
    return message.at("/payload/errors/0/extensions/code").asString();
  }

  private static void endSessions(String application) throws SQLException {
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("grant " + api.postgres().reader().user() + " to current_user");
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
              + " current_database() and application_name = '"
              + application
              + "'");
    }
  }

  private static HttpResponse<InputStream> events(
      String query, Map<String, Object> variables, String role) throws Exception {
    String body =
        new JsonMapper().writeValueAsString(Map.of("query", query, "variables", variables));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(api.uri("/graphql"))
                .header("Authorization", "Bearer " + api.tokens().of(role))
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The data of the next event, which must be a next. */
  private static JsonNode next(BufferedReader stream) throws Exception {
    String event = null;
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        assertThat(event).isEqualTo("next");
        return new JsonMapper().readTree(line.substring("data:".length()));
      }
    }
    throw new AssertionError("the stream has ended");
  }

  private static List<String> rest(BufferedReader stream) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      lines.add(line);
    }
    return lines;
  }
}
