package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.Serving;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The stack is stopped and started on the data that it has left. Last: it takes the stack along.
 */
@ExtendWith(SharedStack.class)
@Order(Integer.MAX_VALUE)
@TestMethodOrder(OrderAnnotation.class)
class RestartIT {

  @Test
  @Order(1)
  void aSecondStartFindsEveryRowAndGoesOn(Product product) {
    product.awaitEverythingSentSoFar();
    Map<String, Map<String, Long>> before = served(product);
    product.interrupt();
    Duration ready = product.startAgain();
    System.out.printf("second start: ready after %.1f s%n", ready.toMillis() / 1e3);

    assertThat(served(product).equals(before)).as("the same rows as before the stop").isTrue();

    Shopper shopper = Shopper.with("Second Start", 3);
    try (EventClient events = product.events()) {
      shopper.send(events);
    }
    product.awaitEverythingSentSoFar();
    assertThat(
            new ApiClient(product.info())
                .ask("query($id: ID!) { user(id: $id) { fullName } }", Map.of("id", shopper.id()))
                .data("/user/fullName")
                .asString())
        .isEqualTo("S*** S***");
    BothSides.areEqual(product);
  }

  @Test
  @Order(2)
  void sentOnceOnePurchaseComesThroughAndTheStackEndsByItself(Product product) {
    product.stop();

    assertThat(product.once()).contains("one transaction came through");
  }

  private static Map<String, Map<String, Long>> served(Product product) {
    Map<String, Map<String, Long>> rows = new TreeMap<>();
    for (String table : Serving.TABLES) {
      rows.put(table, BothSides.texts(product.serving().rows("SELECT * FROM serving." + table)));
    }
    return rows;
  }
}
