package io.tidemark.e2e.traffic;

import io.tidemark.events.EventClient;
import io.tidemark.events.PaymentMethod;
import io.tidemark.events.Position;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionState;
import io.tidemark.events.TransactionStatus;
import io.tidemark.events.UserEvent;
import io.tidemark.events.UserState;
import io.tidemark.events.UserStatus;
import io.tidemark.events.UserTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A customer made for one test, with purchases a minute apart: completed, failed and pending ones
 * in turn, from the newest on.
 *
 * @param since when the customer signed up; every event of a test is later
 * @param purchases newest first
 */
public record Shopper(UUID id, String name, Instant since, List<Purchase> purchases) {

  private static final List<TransactionStatus> IN_TURN =
      List.of(TransactionStatus.COMPLETED, TransactionStatus.FAILED, TransactionStatus.PENDING);

  /** A transaction of the customer. */
  public record Purchase(UUID id, TransactionStatus status, Instant occurredAt) {}

  /** One who signed up a day ago and has bought so many times until now; nothing is sent yet. */
  public static Shopper with(String name, int purchases) {
    Instant now = Instant.now();
    List<Purchase> newestFirst = new ArrayList<>();
    for (int i = 0; i < purchases; i++) {
      newestFirst.add(
          new Purchase(
              UUID.randomUUID(), IN_TURN.get(i % IN_TURN.size()), now.minusSeconds(60L * (i + 1))));
    }
    return new Shopper(
        UUID.randomUUID(), name, now.minusSeconds(24 * 3600), List.copyOf(newestFirst));
  }

  /** No other customer has it. */
  public String email() {
    return "E2E." + id + "@example.com";
  }

  /** The ids of the purchases that stand so, newest first. */
  public List<String> idsOf(TransactionStatus status) {
    return purchases.stream()
        .filter(purchase -> purchase.status() == status)
        .map(purchase -> purchase.id().toString())
        .toList();
  }

  /** The ids of all purchases, newest first. */
  public List<String> ids() {
    return purchases.stream().map(purchase -> purchase.id().toString()).toList();
  }

  /** Sends the customer and all purchases, and returns when Kafka has them. */
  public void send(EventClient events) {
    List<CompletableFuture<Position>> sent = new ArrayList<>();
    sent.add(events.send(UserEvent.upsert(since, id, state())));
    for (Purchase purchase : purchases) {
      sent.add(
          events.send(
              TransactionEvent.upsert(purchase.occurredAt(), purchase.id(), state(purchase))));
    }
    sent.forEach(CompletableFuture::join);
  }

  /** Who the customer is. */
  public UserState state() {
    return new UserState(
        email(), name, "+4930123456", "DE", "de", UserTier.PLUS, UserStatus.ACTIVE, since);
  }

  /** What a purchase is. */
  public TransactionState state(Purchase purchase) {
    @Nullable String why = purchase.status() == TransactionStatus.FAILED ? "CARD_EXPIRED" : null;
    return new TransactionState(
        id,
        new BigDecimal("12.5"),
        Currency.getInstance("EUR"),
        purchase.status(),
        purchase.occurredAt(),
        "Corner Shop",
        "Groceries",
        PaymentMethod.CARD,
        "4242",
        why);
  }
}
