package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people read when the database is slow, shut or gone. */
class DatabaseTroubleIT {
  private static final String QUERY = "{ users { edges { node { id } } } }";

  @RegisterExtension
  static final RunningApi api =
      new RunningApi(
          Map.of(
              "tidemark.api.postgres.lock-timeout", "200ms",
              "tidemark.api.postgres.connection-timeout", "500ms"));

  @Test
  void aTableThatIsLockedEndsInWordsAndNotInWaiting() throws SQLException {
    try (Connection owner = api.postgres().connect(api.postgres().owner())) {
      RunningApi.lockUsers(owner);
      Answer answer = api.ask(QUERY);
      assertThat(answer.code()).isEqualTo("TM-321");
      assertThat(answer.message())
          .contains("The database took too long and was stopped after 200 ms");
      assertNothingLeaks(answer);
      owner.rollback();
    }
    assertThat(api.ask(QUERY).data("/users/edges").size()).isZero();
  }

  @Test
  void whoGetsNoTurnInTimeIsToldSo() throws Exception {
    try (RunningApi small =
            api.again(
                Map.of(
                    "tidemark.api.postgres.pool-size", "1",
                    "tidemark.api.postgres.lock-timeout", "2s",
                    "tidemark.api.postgres.connection-timeout", "250ms"));
        Connection owner = api.postgres().connect(api.postgres().owner())) {
      RunningApi.lockUsers(owner);
      List<CompletableFuture<Answer>> both =
          List.of(small.later(QUERY, Map.of()), small.later(QUERY, Map.of()));
      assertThat(both)
          .extracting(it -> it.get().code())
          .containsExactlyInAnyOrder("TM-320", "TM-321");
      assertThat(both)
          .extracting(it -> it.get().message())
          .anyMatch(said -> said.contains("were busy for 250 ms"));
      owner.rollback();
      assertThat(small.ask(QUERY).data("/users/edges").size()).isZero();
    }
  }

  @Test
  void aDatabaseThatIsGoneIsSaidAndFoundAgain() throws SQLException {
    assertThat(api.ask(QUERY).data("/users/edges").size()).isZero();
    shut(true);
    Answer answer = api.ask(QUERY);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("TM-320");
    assertThat(answer.message()).contains("The database did not answer");
    assertThat(answer.json().at("/extensions/freshness/0/state").asString()).isEqualTo("UNKNOWN");
    assertNothingLeaks(answer);
    assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(503);
    assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
    shut(false);
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(api.ask(QUERY).json().has("errors")).isFalse());
    assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
  }

  @Test
  void theLoginMayOnlyReadTheViewsAndTheLedger() {
    for (String table : new String[] {"serving.users", "serving.transactions"}) {
      try (Connection reader = api.postgres().connect(api.postgres().reader());
          Statement statement = reader.createStatement()) {
        assertThat(
                org.assertj.core.api.Assertions.catchThrowable(
                    () -> statement.executeQuery("select 1 from " + table)))
            .hasMessageContaining("permission denied");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Ends the reader's sessions and lets it log in no more; or lets it in again. */
  private void shut(boolean shut) throws SQLException {
    String reader = api.postgres().reader().user();
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("alter role " + reader + (shut ? " nologin" : " login"));
      if (shut) {
        statement.execute("grant " + reader + " to current_user");
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = '"
                + reader
                + "'");
      }
    }
  }

  private static void assertNothingLeaks(Answer answer) {
    assertThat(answer.body())
        .doesNotContainIgnoringCase("exception")
        .doesNotContainIgnoringCase("select ")
        .doesNotContain("org.")
        .doesNotContain("jdbc")
        .doesNotContain("serving");
  }
}
