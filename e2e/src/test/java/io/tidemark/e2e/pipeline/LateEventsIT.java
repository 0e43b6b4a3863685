package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionStatus;
import io.tidemark.events.UserEvent;
import io.tidemark.events.UserTier;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Events that come after newer ones of the same user or transaction, each in a batch of its own.
 */
@ExtendWith(SharedStack.class)
class LateEventsIT {

  private static EventClient events;

  private final Product product;
  private final ApiClient api;

  LateEventsIT(Product product) {
    this.product = product;
    this.api = new ApiClient(product.info());
  }

  @BeforeAll
  static void connect(Product product) {
    events = product.events();
  }

  @AfterAll
  static void disconnect() {
    events.close();
  }

  @Test
  void aDeletedUserIsAnsweredNoMoreAndALateEventDoesNotBringItBack() {
    Shopper shopper = Shopper.with("Gone Tomorrow", 1);
    Instant deleted = shopper.since().plusSeconds(3600);
    shopper.send(events);
    product.awaitEverythingSentSoFar();
    assertThat(emailOf(shopper)).isEqualTo("\"E***@e***\"");

    send(UserEvent.delete(deleted, shopper.id()));
    assertIsGone(shopper);

    send(UserEvent.upsert(deleted.minusSeconds(60), shopper.id(), shopper.state()));
    assertIsGone(shopper);
  }

  @Test
  void aLateEventDoesNotMoveATransactionOrAUserBack() {
    Shopper shopper = Shopper.with("Moving On", 1);
    Shopper.Purchase purchase = shopper.purchases().get(0);
    shopper.send(events);
    Instant newer = purchase.occurredAt().plusSeconds(20);
    events
        .send(
            TransactionEvent.upsert(
                newer,
                purchase.id(),
                shopper.state(purchase).withStatus(TransactionStatus.REFUNDED)))
        .join();
    send(UserEvent.upsert(newer, shopper.id(), shopper.state().withTier(UserTier.PREMIUM)));

    Instant late = newer.minusSeconds(10);
    events
        .send(
            TransactionEvent.upsert(
                late,
                purchase.id(),
                shopper.state(purchase).withStatus(TransactionStatus.DISPUTED)))
        .join();
    send(UserEvent.upsert(late, shopper.id(), shopper.state().withTier(UserTier.STANDARD)));

    assertThat(
            api.ask(
                    "query($id: ID!, $user: ID!) { transaction(id: $id) { status } user(id: $user)"
                        + " { tier activity { byStatus { status count } } } }",
                    Map.of("id", purchase.id(), "user", shopper.id()))
                .data("")
                .toString())
        .isEqualTo(
            "{\"transaction\":{\"status\":\"REFUNDED\"},\"user\":{\"tier\":\"PREMIUM\","
                + "\"activity\":[{\"byStatus\":[{\"status\":\"REFUNDED\",\"count\":1}]}]}}");
  }

  /** Sends it and waits until it has come through: what is sent next is in a later batch. */
  private void send(UserEvent event) {
    events.send(event).join();
    product.awaitEverythingSentSoFar();
  }

  private String emailOf(Shopper shopper) {
    return api.ask("query($id: ID!) { user(id: $id) { email } }", Map.of("id", shopper.id()))
        .data("/user/email")
        .toString();
  }

  private void assertIsGone(Shopper shopper) {
    String answer =
        api.ask(
                "query($id: ID!, $email: String!, $bought: ID!) { user(id: $id) { id }"
                    + " users(filter: {email: $email}) { edges { node { id } } }"
                    + " transaction(id: $bought) { userId user { id } } }",
                Map.of(
                    "id",
                    shopper.id(),
                    "email",
                    shopper.email(),
                    "bought",
                    shopper.purchases().get(0).id()))
            .data("")
            .toString();
    assertThat(answer)
        .isEqualTo(
            "{\"user\":null,\"users\":{\"edges\":[]},\"transaction\":{\"userId\":\"%s\",\"user\":null}}"
                .formatted(shopper.id()));
  }
}
