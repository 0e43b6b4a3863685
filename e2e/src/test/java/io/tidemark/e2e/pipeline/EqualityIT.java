package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.SimulatorRun;
import io.tidemark.e2e.traffic.SimulatorRun.Sent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** After traffic with everything that goes wrong in the field, once it has come to rest. */
@ExtendWith(SharedStack.class)
@Order(1)
class EqualityIT {

  /** Every live transaction counted anew, against what combine has kept up step by step. */
  private static final String RECOUNTED =
      """
      SELECT coalesce(a.user_id, t.user_id) FROM serving.user_activity a FULL JOIN (
        SELECT user_id, currency, count(*) AS n, sum(amount) AS total,
               count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
               coalesce(sum(amount) FILTER (WHERE status = 'FAILED'), 0) AS failed,
               min(occurred_at) AS first_at, max(occurred_at) AS last_at
        FROM serving.transactions WHERE NOT deleted GROUP BY user_id, currency) t
      ON (a.user_id, a.currency) = (t.user_id, t.currency)
      WHERE (a.transaction_count, a.transaction_amount, a.completed_count, a.failed_amount,
             a.first_transaction_at, a.last_transaction_at)
        IS DISTINCT FROM (t.n, t.total, t.completed, t.failed, t.first_at, t.last_at)
      """;

  private static Sent sent;

  @BeforeAll
  static void sendTraffic(Product product) {
    sent = SimulatorRun.toTheEnd(product.info().kafka(), "--count", "2000", "--rate", "0");
    product.awaitEverythingSentSoFar();
  }

  @Test
  void theTrafficHasEverythingThatGoesWrong() {
    assertThat(sent.sent()).isEqualTo(2000);
    assertThat(sent.broken()).isPositive();
    assertThat(sent.late()).isPositive();
    assertThat(sent.duplicates()).isPositive();
    assertThat(sent.outOfOrder()).isPositive();
    assertThat(sent.deletes()).isPositive();
  }

  @Test
  void rowsAndSumsAreThoseOfTheLake(Product product) {
    BothSides.agreeOn(product, "users", "events_version");
    BothSides.agreeOn(product, "transactions", "amount");
    BothSides.agreeOn(product, "user_activity", "transaction_amount");
    BothSides.agreeOn(product, "user_activity", "transaction_count");
    BothSides.agreeOn(product, "transaction_events", "amount");
  }

  @Test
  void everyRowServedIsTheRowOfTheLake(Product product) {
    BothSides.areEqual(product);
  }

  @Test
  void everyGoodEventIsInTheLakeOnceAndEveryBrokenOneInQuarantine(Product product) {
    assertThat(product.lake("user_events").count() + product.lake("transaction_events").count())
        .isEqualTo(sent.good());
    assertThat(product.lake("quarantine").count()).isEqualTo(sent.broken());
  }

  @Test
  void activityIsWhatItsTransactionsAddUpTo(Product product) {
    assertThat(product.serving().column(RECOUNTED)).as("users whose sums differ").isEmpty();
  }
}
