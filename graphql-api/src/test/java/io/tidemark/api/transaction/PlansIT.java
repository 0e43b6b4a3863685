package io.tidemark.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.api.ExplainPlan;
import io.tidemark.api.RunningApi;
import io.tidemark.api.ServingRows;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Range;
import io.tidemark.api.paging.RangesForTests;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page costs what it holds, wherever it lies: counted in buffers, which no clock disturbs. */
class PlansIT {
  /** A million of them by {@code ./verify --long}: the bounds are the same. */
  private static final int ROWS = Boolean.getBoolean("tidemark.long") ? 1_000_000 : 200_000;

  private static final int USERS = 500;
  private static final int LIMIT = 21;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @RegisterExtension static final RunningApi api = new RunningApi();

  @BeforeAll
  static void start() throws SQLException {
    ServingRows rows = api.rows();
    // Four rows a moment: ties, as real traffic has them. Ids in no order.
    rows.run(
        "insert into serving.transactions (transaction_id, user_id, amount, currency, status,"
            + " occurred_at, merchant, payment_method, card_last4, updated_at, deleted,"
            + " kafka_timestamp, kafka_offset, events_version, lake_version) select"
            + " gen_random_uuid(), ('01930000-0000-7000-8000-' || lpad(to_hex(i % "
            + USERS
            + "), 12, '0'))::uuid, 12.5, 'EUR', (array['COMPLETED', 'FAILED', 'PENDING',"
            + " 'REFUNDED'])[1 + i / 7 % 4], '2026-01-01T00:00:00Z'::timestamptz + (i / 4) *"
            + " interval '1 second', 'Corner Shop', 'CARD', lpad((i % 10000)::text, 4, '0'), now(),"
            + " i % 50 = 49, now(), i, 0, 0 from generate_series(0, "
            + (ROWS - 1)
            + ") i");
    rows.run(
        "insert into serving.users (user_id, email, full_name, country, tier, status, created_at,"
            + " updated_at, deleted, kafka_timestamp, kafka_offset, events_version, lake_version)"
            + " select gen_random_uuid(), 'user' || i || '@example.com', 'Ada', 'DE', 'PLUS',"
            + " 'ACTIVE', '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 second', now(),"
            + " false, now(), i, 0, 0 from generate_series(1, 50000) i");
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("analyze serving.transactions");
      statement.execute("vacuum analyze serving.users");
      // It marks the pages that everybody sees, which index-only scans need: none as long as a
      // snapshot of before is in use.
      await()
          .until(
              () -> {
                statement.execute("vacuum serving.transactions");
                try (ResultSet row =
                    statement.executeQuery(
                        "select relallvisible = relpages from pg_class where oid ="
                            + " 'serving.transactions'::regclass")) {
                  return row.next() && row.getBoolean(1);
                }
              });
    }
  }

  @Test
  void aPageFarBelowReadsAsFewBuffersAsTheFirstOneInBothDirections() {
    for (boolean newestFirst : new boolean[] {true, false}) {
      ExplainPlan first = explain(null, Criteria.ALL, Range.ALL, newestFirst);
      ExplainPlan far = explain(null, Criteria.ALL, middle(newestFirst), newestFirst);
      for (ExplainPlan plan : List.of(first, far)) {
        assertThat(plan.text()).contains("transactions_newest").doesNotContain("Sort", "Seq Scan");
        assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 60L);
      }
    }
  }

  @Test
  void aUsersPageComesFromTheUsersIndexWithoutSorting() {
    for (boolean newestFirst : new boolean[] {true, false}) {
      for (Range range : List.of(Range.ALL, middle(newestFirst))) {
        ExplainPlan plan = explain(user(7), Criteria.ALL, range, newestFirst);
        assertThat(plan.text()).contains("transactions_by_user").doesNotContain("Sort", "Seq Scan");
        assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 60L);
      }
    }
  }

  @Test
  void aStatusComesFromTheIndexOfItsStatusWithoutSorting() {
    Criteria failed = Criteria.of(List.of(TransactionStatus.FAILED), null, null, Details.ANY);
    ExplainPlan everyone = explain(null, failed, middle(true), true);
    assertThat(everyone.text())
        .contains("transactions_by_status")
        .doesNotContain("Sort", "Seq Scan");
    assertThat(everyone.buffers()).as(everyone.text()).isBetween(1L, 60L);
    ExplainPlan ofUser = explain(user(7), failed, middle(true), true);
    assertThat(ofUser.text())
        .contains("transactions_by_user_and_status")
        .doesNotContain("Sort", "Seq Scan");
    assertThat(ofUser.buffers()).as(ofUser.text()).isBetween(1L, 60L);
  }

  @Test
  void severalStatusesReadAPageOfEachAndNoMore() {
    Criteria several =
        Criteria.of(
            List.of(
                TransactionStatus.FAILED, TransactionStatus.PENDING, TransactionStatus.DISPUTED),
            null,
            null,
            Details.ANY);
    ExplainPlan everyone = explain(null, several, middle(true), true);
    assertThat(everyone.text()).contains("transactions_by_status").doesNotContain("Seq Scan");
    assertThat(everyone.buffers()).as(everyone.text()).isBetween(1L, 150L);
    ExplainPlan ofUser = explain(user(7), several, Range.ALL, true);
    assertThat(ofUser.text())
        .contains("transactions_by_user_and_status")
        .doesNotContain("Seq Scan");
    assertThat(ofUser.buffers()).as(ofUser.text()).isBetween(1L, 150L);
  }

  @Test
  void aSpanOfTimeIsAnEndOfTheIndexAndNotAFilterOverIt() {
    Criteria span =
        Criteria.of(null, BEGIN.plusSeconds(10_000), BEGIN.plusSeconds(20_000), Details.ANY);
    ExplainPlan plan = explain(null, span, Range.ALL, true);
    assertThat(plan.text()).contains("transactions_newest").doesNotContain("Sort", "Seq Scan");
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 60L);
  }

  @Test
  void thePagesOfTwentyUsersCostTwentyPages() {
    List<UUID> users = LongStream.range(0, 20).mapToObj(PlansIT::user).toList();
    for (Criteria criteria :
        List.of(
            Criteria.ALL,
            Criteria.of(
                List.of(TransactionStatus.FAILED, TransactionStatus.PENDING),
                null,
                null,
                Details.ANY))) {
      ExplainPlan plan =
          explain(TransactionSql.pages(users, new UserList(criteria, Sort.NEWEST), true, LIMIT));
      assertThat(plan.text()).contains("transactions_by_user").doesNotContain("Seq Scan");
      assertThat(plan.buffers()).as(plan.text()).isBetween(20L, 20L * 110);
    }
  }

  @Test
  void aListByStatusReadsAPageOfEachStatusBehindItsCursorAndNoMore() {
    UserList byStatus = new UserList(Criteria.ALL, new Sort(true, false));
    Instant at = BEGIN.plusSeconds(ROWS / 8);
    for (UUID user : new UUID[] {null, user(7)}) {
      for (boolean newestFirst : new boolean[] {true, false}) {
        Range range = RangesForTests.below(TransactionStatus.FAILED.rank(), at, user(0));
        ExplainPlan plan = explain(TransactionSql.page(user, byStatus, range, newestFirst, LIMIT));
        assertThat(plan.text())
            .contains(user == null ? "transactions_by_status" : "transactions_by_user_and_status")
            .doesNotContain("Seq Scan");
        assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 250L);
      }
    }
  }

  @Test
  void countingReadsNoFurtherThanTheCap() {
    ExplainPlan everyone = explain(TransactionSql.counts(null, Criteria.ALL, StatusCount.CAP + 1));
    assertThat(everyone.text())
        .contains("Index Only Scan using transactions_by_status")
        .doesNotContain("Seq Scan");
    // Four of the statuses have a quarter of the rows each.
    assertThat(everyone.buffers()).as(everyone.text()).isBetween(1L, 1000L);
    ExplainPlan ofUser = explain(TransactionSql.counts(user(7), Criteria.ALL, StatusCount.CAP + 1));
    assertThat(ofUser.text())
        .contains("transactions_by_user_and_status")
        .doesNotContain("Seq Scan");
    // The customer's 400 rows at most.
    assertThat(ofUser.buffers()).as(ofUser.text()).isBetween(1L, 500L);
  }

  @Test
  void aCardsListComesFromTheIndexOfCardsWhateverElseIsAskedFor() {
    Details card = new Details(new BigDecimal("1"), null, "EUR", "shop", "0007");
    for (List<TransactionStatus> statuses :
        List.of(
            List.<TransactionStatus>of(),
            List.of(TransactionStatus.FAILED),
            List.of(TransactionStatus.FAILED, TransactionStatus.PENDING))) {
      Criteria criteria = Criteria.of(statuses.isEmpty() ? null : statuses, null, null, card);
      ExplainPlan plan = explain(null, criteria, middle(true), true);
      assertThat(plan.text()).contains("transactions_by_card").doesNotContain("Seq Scan");
      assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 120L);
    }
  }

  @Test
  void aStatementThatIsRunOftenKeepsItsGoodPlan() {
    // The sixth run on a connection may be planned once and for all, without knowing the values.
    for (int run = 0; run < 12; run++) {
      ExplainPlan plan = explain(user(run), Criteria.ALL, middle(true), true);
      assertThat(plan.text()).contains("transactions_by_user").doesNotContain("Sort", "Seq Scan");
    }
  }

  private static Range middle(boolean newestFirst) {
    Instant at = BEGIN.plusSeconds(ROWS / 8);
    return newestFirst
        ? RangesForTests.olderThan(at, user(0))
        : RangesForTests.newerThan(at, user(0));
  }

  private static UUID user(long number) {
    return ServingRows.id(number);
  }

  private static ExplainPlan explain(
      UUID user, Criteria criteria, Range range, boolean newestFirst) {
    return explain(
        TransactionSql.page(user, new UserList(criteria, Sort.NEWEST), range, newestFirst, LIMIT));
  }

  private static ExplainPlan explain(SqlText sql) {
    return ExplainPlan.of(api, sql);
  }
}
