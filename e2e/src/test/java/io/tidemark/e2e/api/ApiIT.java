package io.tidemark.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.e2e.api.ApiClient.Answer;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.Serving;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import io.tidemark.events.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What came in by events, asked for over HTTP. */
@ExtendWith(SharedStack.class)
class ApiIT {

  private static final List<String> STATUSES = List.of("COMPLETED", "PENDING");

  /** Few enough that there are several pages of them. */
  private static final int SHOPPERS = 8;

  private static final int PURCHASES = 45;

  private static final String ONE_SHOPPERS_PAGE =
      "query($id: ID!, $first: Int, $after: String) { user(id: $id) { transactions(filter:"
          + " {statuses: [FAILED]}, first: $first, after: $after) { edges { node { id } }"
          + " pageInfo { hasNextPage endCursor } } } }";

  private static List<Shopper> shoppers;

  private final Product product;
  private final ApiClient api;

  ApiIT(Product product) {
    this.product = product;
    this.api = new ApiClient(product.info());
  }

  @BeforeAll
  static void sendShoppers(Product product) {
    shoppers =
        Stream.generate(() -> Shopper.with("Many Things", PURCHASES)).limit(SHOPPERS).toList();
    try (EventClient events = product.events()) {
      shoppers.forEach(shopper -> shopper.send(events));
    }
    product.awaitEverythingSentSoFar();
  }

  @Test
  void allUsersWithTheirTransactionsByStatusArePagedWithoutDoublesOrGaps() {
    List<String> users = new ArrayList<>();
    Map<String, List<String>> transactions = new HashMap<>();
    Map<String, Object> variables = new HashMap<>(Map.of("first", 50, "transactions", 10));
    variables.put("statuses", STATUSES);
    JsonNode page;
    do {
      page = api.run("UsersWithTransactions", variables).data("/users");
      for (JsonNode edge : page.at("/edges")) {
        users.add(edge.at("/node/id").asString());
        transactions.put(edge.at("/node/id").asString(), ids(edge.at("/node/transactions/edges")));
        assertThat(edge.at("/node/transactions/edges"))
            .allSatisfy(each -> assertThat(each.at("/node/status").asString()).isIn(STATUSES));
      }
      variables.put("after", page.at("/pageInfo/endCursor").asString());
    } while (page.at("/pageInfo/hasNextPage").asBoolean());

    Serving serving = product.serving();
    assertThat(users)
        .isEqualTo(
            serving.column(
                "SELECT user_id FROM serving.users WHERE NOT deleted"
                    + " ORDER BY created_at DESC, user_id DESC"));
    for (Shopper shopper : shoppers) {
      assertThat(transactions.get(shopper.id().toString()))
          .isEqualTo(
              shopper.purchases().stream()
                  .filter(purchase -> STATUSES.contains(purchase.status().name()))
                  .map(purchase -> purchase.id().toString())
                  .limit(10)
                  .toList());
    }
  }

  @Test
  void oneUsersTransactionsOfAStatusArePagedToTheLast() {
    Shopper shopper = shoppers.get(0);
    List<String> found = new ArrayList<>();
    Map<String, Object> variables = new HashMap<>(Map.of("id", shopper.id(), "first", 4));
    JsonNode page;
    do {
      page = api.ask(ONE_SHOPPERS_PAGE, variables).data("/user/transactions");
      found.addAll(ids(page.at("/edges")));
      variables.put("after", page.at("/pageInfo/endCursor").asString());
    } while (page.at("/pageInfo/hasNextPage").asBoolean());

    assertThat(found).isEqualTo(shopper.idsOf(TransactionStatus.FAILED));
  }

  @Test
  void everyAnswerSaysHowFreshItIs() {
    Instant asked = Instant.now();
    Answer answer = api.ask("{ users(first: 1) { edges { node { id } } } }", Map.of());

    JsonNode freshness = answer.body().at("/extensions/freshness");
    assertThat(freshness)
        .extracting(table -> table.at("/table").asString())
        .containsExactlyInAnyOrderElementsOf(Serving.TABLES);
    assertThat(freshness)
        .allSatisfy(
            table -> {
              double seconds = table.at("/seconds").asDouble();
              Instant complete = Instant.parse(table.at("/completeThrough").asString());
              assertThat(seconds).isBetween(0.0, 60.0);
              assertThat(complete.plusMillis((long) (seconds * 1000)))
                  .isCloseTo(asked, within(Duration.ofSeconds(5)));
              assertThat(table.at("/state").asString()).isEqualTo("CAUGHT_UP");
            });
  }

  @Test
  void withoutATokenNobodyIsAnswered() {
    Answer answer = api.askAs(Optional.empty(), "{ users { edges { node { id } } } }", Map.of());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body().has("data")).isFalse();
    assertThat(answer.body().at("/errors/0/extensions/code").asString()).isEqualTo("TM-310");
  }

  @Test
  void anAuditorSeesHowFreshTheCopyIsAndNoCustomer() {
    Optional<String> auditor = Optional.of("auditor");
    Answer refused = api.askAs(auditor, "{ users { edges { node { id } } } }", Map.of());

    assertThat(refused.body().at("/errors/0/extensions/code").asString()).isEqualTo("TM-313");
    assertThat(refused.body().at("/data/users").isMissingNode()).isTrue();
    assertThat(api.askAs(auditor, "{ freshness { table } }", Map.of()).data("/freshness").size())
        .isEqualTo(Serving.TABLES.size());
  }

  private static List<String> ids(JsonNode edges) {
    List<String> ids = new ArrayList<>();
    edges.forEach(edge -> ids.add(edge.at("/node/id").asString()));
    return ids;
  }
}
