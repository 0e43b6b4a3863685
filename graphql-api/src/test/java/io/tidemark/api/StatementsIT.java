package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many statements an answer takes: as many as it has levels, however many rows they hold. */
class StatementsIT {
  @RegisterExtension static final RunningApi api = new RunningApi();
  private static Statistics statistics;

  @BeforeAll
  static void start() {
    ServingRows rows = api.rows();
    for (int user = 0; user < 20; user++) {
      rows.user(id(user), "user" + user + "@example.com", START.plusSeconds(user));
      for (int i = 0; i < 3; i++) {
        rows.transaction(
            id(1000L + user * 10 + i), id(user), "COMPLETED", "1", START.plusSeconds(i));
      }
    }
    statistics = api.bean(EntityManagerFactory.class).unwrap(SessionFactory.class).getStatistics();
    statistics.setStatisticsEnabled(true);
  }

  @Test
  void twentyUsersWithTheirTransactionsAndActivityTakeOneStatementALevel() {
    // The ledger, the users, their transactions, their activity.
    assertThat(
            statements(
                "{ users(first: 20) { edges { node { activity { currency } transactions(first: 2,"
                    + " filter: {statuses: [COMPLETED, FAILED]}) { edges { node { id } } } } } }"
                    + " }"))
        .isEqualTo(4);
  }

  @Test
  void sixtyTransactionsWithTheirUsersTakeOneStatementALevel() {
    // The ledger, the transactions, their users.
    assertThat(statements("{ transactions(first: 60) { edges { node { id user { email } } } } }"))
        .isEqualTo(3);
  }

  @Test
  void aListWithNothingInItAsksForNobody() {
    // The ledger, the transactions.
    assertThat(
            statements(
                "{ transactions(first: 60, filter: {statuses: [DISPUTED]}) { edges { node { user {"
                    + " email } } } } }"))
        .isEqualTo(2);
  }

  @Test
  void sixtyTransactionsWithTheirTimelinesTakeOneStatementALevel() {
    // The ledger, the transactions, their events.
    assertThat(
            statements(
                "{ transactions(first: 60) { edges { node { timeline(first: 3) { edges { node { op"
                    + " } } } } } } }"))
        .isEqualTo(3);
  }

  @Test
  void aTransactionWithItsUserTakesOneStatement() {
    // The ledger, and both.
    assertThat(statements("{ transaction(id: \"" + id(1000) + "\") { id user { email } } }"))
        .isEqualTo(2);
    assertThat(statements("{ transaction(id: \"" + id(1000) + "\") { id } }")).isEqualTo(2);
  }

  @Test
  void aListByStatusAndTheCountsByStatusTakeOneStatementEach() {
    assertThat(
            statements(
                "{ transactions(first: 5, orderBy: [STATUS_ASC, OCCURRED_AT_DESC]) { edges { node {"
                    + " id } } } statusCounts { count } }"))
        .isEqualTo(3);
  }

  @Test
  void anIdTakesOneStatementAKindAndSoDoesASearch() {
    assertThat(statements("{ node(id: \"" + id(1) + "\") { id } }")).isEqualTo(3);
    assertThat(
            statements(
                "{ search(text: \"4242\") { users { hasMore } transactions { hasMore }"
                    + " cardTransactions { hasMore } } }"))
        .isEqualTo(4);
    assertThat(statements("{ search(text: \"4242\") { cardTransactions { hasMore } } }"))
        .isEqualTo(2);
  }

  @Test
  void theFirstPageOfAListAsksNothingAboutWhatLiesBehindIt() {
    assertThat(statements("{ users(first: 2) { pageInfo { hasNextPage hasPreviousPage } } }"))
        .isEqualTo(2);
  }

  @Test
  void freshnessIsReadOnceAnAnswer() {
    assertThat(statements("{ freshness { table } again: freshness { state } }")).isEqualTo(1);
  }

  @Test
  void whatTakesOneStatementALevelIsNoTransaction() {
    assertThat(statements("{ users(first: 2) { edges { node { activity { currency } } } } }"))
        .isEqualTo(3);
    assertThat(statistics.getTransactionCount()).isZero();
  }

  @Test
  void aPageAtACursorTakesOneStatementAndMoreOnlyWhenTheRowOfTheCursorIsGone() {
    api.rows().user(id(99), "gone@example.com", START.plusSeconds(99));
    String cursor =
        api.ask("{ users(first: 1) { pageInfo { endCursor } } }")
            .data("/users/pageInfo/endCursor")
            .asString();
    String page = "{ users(first: 2, after: \"" + cursor + "\") { pageInfo { hasPreviousPage } } }";
    // The ledger, and the page with the row of the cursor.
    assertThat(statements(page)).isEqualTo(2);
    assertThat(statistics.getTransactionCount()).isZero();

    api.rows().run("delete from serving.users where user_id = ?", id(99));
    // The ledger, the page in vain; the page, and whether anything lies before it.
    assertThat(statements(page)).isEqualTo(4);
    assertThat(statistics.getTransactionCount()).isOne();
  }

  @Test
  void answersOfTheSameMomentShareOneReadingOfTheLedger() throws Exception {
    try (RunningApi sharing = api.again(Map.of("tidemark.api.freshness-age", "1s"))) {
      Statistics counted =
          sharing.bean(EntityManagerFactory.class).unwrap(SessionFactory.class).getStatistics();
      counted.setStatisticsEnabled(true);
      for (int i = 0; i < 10; i++) {
        assertThat(sharing.ask("{ freshness { table } }").data("/freshness").size()).isEqualTo(4);
      }
      assertThat(counted.getPrepareStatementCount()).isBetween(1L, 5L);
    }
  }

  private static long statements(String query) {
    statistics.clear();
    assertThat(api.ask(query).data("").isEmpty()).isFalse();
    return statistics.getPrepareStatementCount();
  }
}
