package io.tidemark.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.api.ExplainPlan;
import io.tidemark.api.RunningApi;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has changed is found without looking at what has not. */
class ChangesPlansIT {
  private static final int ROWS = 200_000;

  @RegisterExtension static final RunningApi api = new RunningApi();

  @Test
  void theChangesOfABatchAreFoundInThePagesThatItWrote() throws SQLException {
    insert(0, ROWS, "i / 1000");
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("vacuum analyze serving.transactions");
    }
    // A batch: a hundred new rows, a hundred recent ones that moved on, ten old ones.
    insert(ROWS, ROWS + 100, "500");
    api.rows()
        .run(
            "update serving.transactions set lake_version = 500 where kafka_offset between 199900"
                + " and 199999 or kafka_offset % 20000 = 7");
    ExplainPlan plan = ExplainPlan.of(api, Changes.statement(499, RecentChanges.KEPT + 1));
    assertThat(plan.text())
        .contains("transactions_by_lake_version", "actual rows=210")
        .doesNotContain("Seq Scan");
    // The table has about 5,000 pages.
    assertThat(plan.buffers()).as(plan.text()).isBetween(1L, 600L);
    assertThat(ExplainPlan.of(api, Changes.statement(-1, RecentChanges.KEPT + 1)).buffers())
        .as("buffers of a look that finds far too much")
        .isLessThan(600);
  }

  private static void insert(int from, int to, String version) {
    api.rows()
        .run(
            "insert into serving.transactions (transaction_id, user_id, amount, currency, status,"
                + " occurred_at, merchant, payment_method, updated_at, deleted, kafka_timestamp,"
                + " kafka_offset, events_version, lake_version) select gen_random_uuid(),"
                + " gen_random_uuid(), 12.5, 'EUR', 'COMPLETED', now(), 'Corner Shop', 'CARD',"
                + " now(), false, now(), i, 0, "
                + version
                + " from generate_series("
                + from
                + ", "
                + (to - 1)
                + ") i");
  }
}
