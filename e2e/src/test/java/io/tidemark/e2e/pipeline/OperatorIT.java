package io.tidemark.e2e.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.e2e.Checkout;
import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operator's commands, given by {@code ./tidemark} to the running stack. After whatever counts
 * every record of Kafka: an erasure takes some away.
 */
@ExtendWith(SharedStack.class)
@Order(Integer.MAX_VALUE - 1)
class OperatorIT {

  @Test
  void whatWaitsInTheQuarantineIsListedAndCounted(Product product) throws Exception {
    long waiting = product.lake("quarantine").count();

    Ended list = tidemark(product, "quarantine", "list", "--limit", "3", "--json");

    assertThat(list.exit()).as(list.err()).isZero();
    JsonNode json = new JsonMapper().readTree(list.out());
    assertThat(json.at("/waiting").asLong()).isEqualTo(waiting);
    assertThat(json.at("/records").size()).isEqualTo((int) Math.min(3, waiting));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                product
                    .serving()
                    .value("SELECT coalesce(sum(waiting), 0)::bigint FROM tidemark.quarantine")
                    .equals(waiting));
    assertThat(tidemark(product, "quarantine", "replay", "--all").out())
        .as("no contract has changed")
        .startsWith(waiting == 0 ? "No such record waits" : "0 taken in");
  }

  @Test
  void anErasedCustomerIsAnsweredNoMore(Product product) throws Exception {
    Shopper erased = Shopper.with("Erase Me", 2);
    Shopper other = Shopper.with("Keep Me", 1);
    try (EventClient events = product.events()) {
      erased.send(events);
      other.send(events);
    }
    product.awaitEverythingSentSoFar();
    assertThat(names(product, erased, other))
        .isEqualTo(
            "{\"erased\":{\"fullName\":\"E*** M***\"},\"other\":{\"fullName\":\"K*** M***\"}}");

    Ended erase = tidemark(product, "erase", "user", erased.id().toString());

    assertThat(erase.exit()).as(erase.err()).isZero();
    assertThat(erase.out()).contains("user_events", "PostgreSQL has followed");
    assertThat(names(product, erased, other))
        .isEqualTo("{\"erased\":null,\"other\":{\"fullName\":\"K*** M***\"}}");
    BothSides.areEqual(product);
  }

  @Test
  void theCopyIsProvedToBeTheLakeAndWhatWasChangedByHandIsFoundAndPutRight(Product product)
      throws Exception {
    Shopper shopper = Shopper.with("Right Name", 2);
    try (EventClient events = product.events()) {
      shopper.send(events);
    }
    product.awaitEverythingSentSoFar();
    Ended proof = tidemark(product, "prove");
    assertThat(proof.exit()).as(proof.out() + proof.err()).isZero();
    assertThat(proof.out().lines().filter(line -> line.contains("  equal  "))).hasSize(4);

    product
        .serving()
        .value(
            "UPDATE serving.users SET full_name = 'Wrong Name' WHERE user_id = ? RETURNING 1",
            shopper.id());
    Ended drill = tidemark(product, "prove", "users", "--drill");
    assertThat(drill.exit()).isEqualTo(1);
    assertThat(drill.out()).contains(shopper.id().toString(), "full_name: Right Name / Wrong Name");
    assertThat(proofOfUsers(product)).isEqualTo("{\"equal\":false,\"differences\":1}");

    Ended repair = tidemark(product, "prove", "users", "--repair");
    assertThat(repair.exit()).as(repair.out() + repair.err()).isZero();
    assertThat(proofOfUsers(product)).isEqualTo("{\"equal\":true,\"differences\":0}");
    BothSides.areEqual(product);
  }

  private static String proofOfUsers(Product product) {
    return new ApiClient(product.info())
        .ask("{ freshness { proof { equal differences } } }", Map.of())
        .data("/freshness/0/proof")
        .toString();
  }

  private static String names(Product product, Shopper erased, Shopper other) {
    return new ApiClient(product.info())
        .ask(
            "query($erased: ID!, $other: ID!) { erased: user(id: $erased) { fullName }"
                + " other: user(id: $other) { fullName } }",
            Map.of("erased", erased.id(), "other", other.id()))
        .data("")
        .toString();
  }

  private record Ended(int exit, String out, String err) {}

  private static Ended tidemark(Product product, String... arguments)
      throws IOException, InterruptedException {
    Path data = product.info().lake().getParent();
    Path err = data.resolveSibling("tidemark.err");
    List<String> command =
        new ArrayList<>(
            List.of(Checkout.ROOT.resolve("tidemark").toString(), "--data", data.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), out, Files.readString(err));
  }
}
