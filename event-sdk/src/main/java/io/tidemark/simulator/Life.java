package io.tidemark.simulator;

import static io.tidemark.events.TransactionStatus.AUTHORIZED;
import static io.tidemark.events.TransactionStatus.CANCELLED;
import static io.tidemark.events.TransactionStatus.COMPLETED;
import static io.tidemark.events.TransactionStatus.DISPUTED;
import static io.tidemark.events.TransactionStatus.REFUNDED;

import io.tidemark.events.TransactionState;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a transaction: pending, authorized, completed, now and then refunded or disputed;
 * or it fails or is called off. Days are compressed to seconds. Not thread-safe.
 */
final class Life {
  private static final List<String> FAILURES =
      List.of(
          "INSUFFICIENT_FUNDS", "CARD_EXPIRED", "DO_NOT_HONOR", "SUSPECTED_FRAUD", "NETWORK_ERROR");

  private final RandomGenerator random;

  Life(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param state what comes next
   * @param seconds after how long
   */
  record Step(TransactionState state, double seconds) {}

  /** The next step, or null when this was the last one. */
  @Nullable Step after(TransactionState state) {
    int percent = random.nextInt(100);
    return switch (state.status()) {
      case PENDING ->
          percent < 90
              ? step(state.withStatus(AUTHORIZED), 1, 4)
              : percent < 96
                  ? step(state.failed(FAILURES.get(random.nextInt(FAILURES.size()))), 1, 4)
                  : step(state.withStatus(CANCELLED), 2, 20);
      case AUTHORIZED ->
          percent < 97
              ? step(state.withStatus(COMPLETED), 3, 15)
              : step(state.withStatus(CANCELLED), 3, 30);
      case COMPLETED ->
          percent < 4
              ? step(state.withStatus(REFUNDED), 20, 90)
              : percent < 6 ? step(state.withStatus(DISPUTED), 30, 120) : null;
      // The bank sides with the customer about every second time.
      case DISPUTED -> percent < 50 ? step(state.withStatus(REFUNDED), 30, 120) : null;
      case FAILED, CANCELLED, REFUNDED -> null;
    };
  }

  private Step step(TransactionState state, double least, double most) {
    return new Step(state, least + random.nextDouble() * (most - least));
  }
}
