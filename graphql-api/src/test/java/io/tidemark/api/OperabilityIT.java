package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** What operators see of the API, and how it stops. */
class OperabilityIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private static final Map<String, Object> TALKATIVE =
      Map.of("logging.level.io.tidemark.api.watch", "INFO");

  @RegisterExtension static final RunningApi api = new RunningApi(TALKATIVE);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void start() {
    api.rows().user(id(1), "ada@example.com", START);
  }

  @BeforeEach
  void listen() {
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void listenNoMore() {
    root().detachAppender(log);
  }

  @Test
  void theAgeOfTheCopyIsAHealthOfItsOwn() {
    age(Instant.now().minusSeconds(1));
    assertThat(api.get("/actuator/health/freshness").status()).isEqualTo(200);
    api.rows().ledger("transactions", 1, Instant.now().minusSeconds(600));
    Answer late = api.get("/actuator/health/freshness");
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.json().at("/status").asString()).isEqualTo("DOWN");
    assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
    assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
  }

  @Test
  void operationsAreCountedByNameAndOutcomeAndMadeUpNamesAreOne() {
    send("query Freshness { freshness { table } }", "Freshness", Map.of());
    for (int i = 0; i < 20; i++) {
      send("query Mine%d { freshness { table } }".formatted(i), "Mine" + i, Map.of());
    }
    send("query UserPage { nonsense }", "UserPage", Map.of());
    String metrics = api.get("/actuator/prometheus").body();
    assertThat(metrics)
        .contains("tidemark_api_operations_seconds_count{operation=\"Freshness\",outcome=\"OK\"}")
        .contains("tidemark_api_operations_seconds_count{operation=\"other\",outcome=\"OK\"}")
        .contains(
            "tidemark_api_operations_seconds_count{operation=\"UserPage\",outcome=\"TM-304\"} 1")
        .contains(
            "tidemark_api_operations_seconds_bucket{operation=\"Freshness\",outcome=\"OK\",le=")
        .doesNotContain("Mine");
  }

  @Test
  void answersAreCountedByStatusThoseTooThatAreNoOperation() {
    api.send(
        HttpRequest.newBuilder(api.uri("/graphql")).POST(HttpRequest.BodyPublishers.ofString("x")));
    assertThat(api.get("/actuator/prometheus").body())
        .contains("tidemark_api_answers_total{status=\"401\"}");
  }

  @Test
  void thePoolTheHeapAndTheAgeOfEachTableAreNumbersToo() {
    age(Instant.now().minusSeconds(30));
    String metrics = api.get("/actuator/prometheus").body();
    assertThat(metrics)
        .contains("hikaricp_connections_active{pool=\"postgres\"}")
        .contains("jvm_memory_used_bytes")
        .containsPattern("tidemark_api_freshness_seconds\\{table=\"users\"\\} 3[0-9]\\.");
    assertThat(metrics).doesNotContain("viewer-1", "example.com");
    assertThat(metrics).contains("tidemark_api_proof_differences{table=\"users\"} NaN");
    api.rows()
        .run(
            "insert into tidemark.proofs (table_name, lake_version, checked_at, is_equal, lake_rows,"
                + " copy_rows, differences, took_ms) values ('users', 7, ?, false, 5, 5, 2, 10)",
            Instant.now().minusSeconds(30));
    assertThat(api.get("/actuator/prometheus").body())
        .contains("tidemark_api_proof_differences{table=\"users\"} 2.0")
        .containsPattern("tidemark_api_proof_age_seconds\\{table=\"users\"\\} 3[0-9]\\.");
  }

  @Test
  void whatWaitsInTheQuarantineIsANumber() {
    assertThat(api.get("/actuator/prometheus").body())
        .contains("tidemark_api_quarantine_waiting 0.0")
        .contains("tidemark_api_operations_waiting 0.0");
    String row =
        "insert into tidemark.quarantine (topic, reason, waiting, first_seen, last_seen)"
            + " values (?, ?, ?, now(), now())";
    api.rows().run(row, "users.v1", "BAD_VALUE", 3);
    api.rows().run(row, "users.v1", "NOT_JSON", 4);
    assertThat(api.get("/actuator/prometheus").body())
        .contains("tidemark_api_quarantine_waiting 7.0");
  }

  @Test
  void everyOperationIsALineWithItsNameItsViewerItsOutcomeAndTheCallersTrace() {
    send("query Freshness { freshness { table } }", "Freshness", Map.of());
    ILoggingEvent line = lines("operation answered").get(0);
    assertThat(line.getFormattedMessage())
        .matches("operation answered name=Freshness viewer=viewer-1 outcome=OK ms=\\d+");
    assertThat(line.getMDCPropertyMap()).containsEntry("trace", TRACE);
    assertThat(pattern(line)).endsWith(" trace=" + TRACE + System.lineSeparator());
  }

  @Test
  void aMalformedTraceIsReplacedAndAMalformedNameIsNotRepeated() {
    for (String parent :
        List.of(
            "",
            "x",
            PARENT + "-more",
            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
            PARENT.replace("4bf", "4BF"))) {
      send("{ __typename }", "a\nb", Map.of("traceparent", parent));
    }
    for (ILoggingEvent line : lines("operation answered")) {
      assertThat(line.getFormattedMessage()).contains("name=malformed").doesNotContain("\n");
    }
    assertThat(
            lines("operation answered").stream().map(line -> line.getMDCPropertyMap().get("trace")))
        .hasSize(5)
        .doesNotHaveDuplicates()
        .allMatch(trace -> trace.matches("[0-9a-f]{32}"));
  }

  @Test
  void noLineHoldsPersonalDataOrATokenWhateverWentWrong() throws SQLException {
    String variables =
        "{ users(filter: {email: \"ada@example.com\"}) { edges { node { fullName email } } } }";
    api.ask(variables);
    api.ask("{ user(id: \"ada@example.com\") { fullName } }");
    api.ask("{ users(filter: {email: 7}) { edges { node { fullName } } } }");
    api.ask("query ada_at_example { users(filter: {email: \"ada@example.com\"}) { nonsense } }");
    String unmask =
        "{ user(id: \""
            + id(1)
            + "\") { personalData(reason: \"Ada Lovelace is calling\") { email"
            + " fullName } } }";
    assertThat(api.askAs("senior", unmask).body()).contains("Lovelace");
    owner(
        "alter table tidemark.personal_data_reads add constraint full_up check (false) not valid");
    assertThat(api.askAs("senior", unmask).code()).isEqualTo("TM-390");
    owner("alter table tidemark.personal_data_reads drop constraint full_up");
    owner("alter view api.users rename to hidden");
    assertThat(api.ask(variables).code()).isEqualTo("TM-390");
    owner("alter view api.hidden rename to users");

    assertThat(log.list).hasSizeGreaterThan(6);
    assertThat(log.list.stream().map(OperabilityIT::pattern).collect(Collectors.joining()))
        .contains("code=TM-390")
        .doesNotContain("ada@", "Lovelace", "Bearer ", "eyJ");
  }

  @Test
  void aRequestThatRunsWhileTheApiStopsIsAnsweredFirst() throws Exception {
    RunningApi stopping =
        api.again(
            Map.of(
                "logging.level.io.tidemark.api.watch", "INFO",
                "tidemark.api.postgres.lock-timeout", "10s",
                "tidemark.api.postgres.statement-timeout", "10s"));
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      RunningApi.lockUsers(owner);
      CompletableFuture<Answer> asked =
          stopping.later("{ users { edges { node { id } } } }", Map.of());
      await()
          .until(
              () -> {
                try (var row =
                    statement.executeQuery("select count(*) from pg_locks where not granted")) {
                  row.next();
                  return row.getInt(1) == 1;
                }
              });
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(
              () -> {
                try {
                  stopping.close();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      Thread.sleep(500);
      assertThat(stopped).isNotDone();
      owner.rollback();
      assertThat(asked.get().data("/users/edges").size()).isEqualTo(1);
      stopped.get();
    }
  }

  private static void age(Instant completeThrough) {
    for (String table : List.of("users", "transactions", "user_activity", "transaction_events")) {
      api.rows().ledger(table, 1, completeThrough);
    }
  }

  private static Answer send(String query, String operation, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.uri("/graphql"))
            .header("Authorization", "Bearer " + api.tokens().of("support"))
            .header("Content-Type", "application/json")
            .header("traceparent", headers.getOrDefault("traceparent", PARENT))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    new JsonMapper()
                        .writeValueAsString(Map.of("query", query, "operationName", operation))));
    return api.send(request);
  }

  private List<ILoggingEvent> lines(String beginning) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getFormattedMessage().startsWith(beginning))
        .toList();
  }

  /** As it is printed, with the whole of what was thrown. */
  private static String pattern(ILoggingEvent event) {
    PatternLayout layout = new PatternLayout();
    layout.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    layout.setPattern(
        "%-5level %logger{0} %msg%replace( trace=%X{trace}){'^ trace=$', ''}%n%ex{full}");
    layout.start();
    return layout.doLayout(event);
  }

  private static ch.qos.logback.classic.Logger root() {
    return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  private static void owner(String sql) throws SQLException {
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }
}
