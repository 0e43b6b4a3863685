package io.tidemark.api.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.api.ExplainPlan;
import io.tidemark.api.RunningApi;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A search looks at few pages, whether the text is rare or nearly everything matches. */
class SearchPlansIT {
  private static final int LIMIT = 11;

  /** MD5 of 77777. */
  private static final String NAME_OF_ONE = "22a4d9b04fe95c9893b41e2fde83a427";

  @RegisterExtension static final RunningApi api = new RunningApi();

  @BeforeAll
  static void start() throws SQLException {
    // Every fifth row has the card 4242, as cards for testing do; every tenth is called Tap 1.
    api.rows()
        .run(
            "insert into serving.transactions (transaction_id, user_id, amount, currency, status,"
                + " occurred_at, merchant, description, payment_method, card_last4, updated_at,"
                + " deleted, kafka_timestamp, kafka_offset, events_version, lake_version) select"
                + " gen_random_uuid(), gen_random_uuid(), 12.5, 'EUR', 'COMPLETED',"
                + " '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 second', 'Corner Shop',"
                + " case when i % 10 = 0 then 'Tap 0001' else 'ORDER ' || i end, 'CARD', case when"
                + " i % 5 = 0 then '4242' else lpad((i % 10000)::text, 4, '0') end, now(), i % 50 ="
                + " 49, now(), i, 0, 0 from generate_series(0, 199999) i");
    api.rows()
        .run(
            "insert into serving.users (user_id, email, full_name, country, tier, status,"
                + " created_at, updated_at, deleted, kafka_timestamp, kafka_offset, events_version,"
                + " lake_version) select gen_random_uuid(), 'user' || i || '@example.com', 'Ada '"
                + " || md5(i::text), 'DE', 'PLUS', 'ACTIVE', '2026-01-01T00:00:00Z'::timestamptz +"
                + " i * interval '1 second', now(), false, now(), i, 0, 0 from generate_series(1,"
                + " 100000) i");
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("vacuum analyze serving.transactions");
      statement.execute("vacuum analyze serving.users");
    }
  }

  @Test
  void aRarePartOfANameComesFromTheIndexOfTexts() {
    ExplainPlan plan = users("user77777@");
    assertThat(plan.text()).contains("users_by_text", "users_by_email").doesNotContain("Seq Scan");
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 400L);
  }

  @Test
  void whatNearlyEveryCustomerHasIsGivenUpAfterTheCandidates() {
    ExplainPlan plan = users("example.com");
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 400L);
  }

  @Test
  void theBeginningOfAnIdIsARangeOfThePrimaryKey() {
    ExplainPlan plan =
        ExplainPlan.of(api, SearchSql.transactions(SearchText.of("0f0f0f0f"), LIMIT));
    assertThat(plan.text())
        .contains("transactions_pkey", "transactions_by_receipt")
        .doesNotContain("Seq Scan");
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 60L);
  }

  @Test
  void aReceiptComesFromTheIndexOfReceiptsHoweverManyAreAlikeAndHoweverOftenItIsAsked() {
    for (int run = 0; run < 12; run++) {
      ExplainPlan rare =
          ExplainPlan.of(api, SearchSql.transactions(SearchText.of("order " + (17 + run)), LIMIT));
      assertThat(rare.text()).contains("transactions_by_receipt").doesNotContain("Seq Scan");
      assertThat(rare.buffers()).as(rare.text()).isBetween(1L, 60L);
    }
    ExplainPlan common =
        ExplainPlan.of(api, SearchSql.transactions(SearchText.of("Tap 0001"), LIMIT));
    assertThat(common.text()).contains("transactions_by_receipt").doesNotContain("Seq Scan");
    assertThat(common.buffers()).as(common.text()).isBetween(1L, 400L);
  }

  @Test
  void aCardComesNewestFirstFromItsIndexWithoutSorting() {
    ExplainPlan plan =
        ExplainPlan.of(api, SearchSql.cardTransactions(SearchText.of("4242"), LIMIT));
    assertThat(plan.text()).contains("transactions_by_card").doesNotContain("Sort", "Seq Scan");
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 60L);
  }

  @Test
  void aWholeNameIsLookedForAmongTheSameCandidatesHoweverManyHaveItAsAPart() {
    ExplainPlan rare =
        ExplainPlan.of(api, SearchSql.users(SearchText.of("Ada " + NAME_OF_ONE), false, LIMIT));
    assertThat(rare.text()).contains("users_by_text", "users_by_email").doesNotContain("Seq Scan");
    assertThat(rare.buffers()).as(rare.text()).isBetween(1L, 400L);
    ExplainPlan common = ExplainPlan.of(api, SearchSql.users(SearchText.of("Ada"), false, LIMIT));
    assertThat(common.buffers()).as(common.text()).isBetween(1L, 400L);
  }

  private static ExplainPlan users(String text) {
    return ExplainPlan.of(api, SearchSql.users(SearchText.of(text), true, LIMIT));
  }
}
