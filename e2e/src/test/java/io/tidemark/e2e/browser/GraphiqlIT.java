package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.e2e.Checkout;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** GraphiQL, with the query that it opens with: one of the named operations. */
@ExtendWith(SharedStack.class)
class GraphiqlIT {

  private static final int PAGE_SIZE = 5;

  @Test
  void theExampleIsAnsweredAndGoesOnWithAfter(Product product) {
    try (EventClient events = product.events()) {
      Stream.generate(() -> Shopper.with("Curious Reader", 2))
          .limit(2 * PAGE_SIZE)
          .forEach(shopper -> shopper.send(events));
    }
    product.awaitEverythingSentSoFar();

    try (RealBrowser browser = RealBrowser.launch();
        WatchedPage watched = browser.open(product.info().graphiql())) {
      Page page = watched.page();
      page.getByLabel("Access token")
          .fill(Objects.requireNonNull(product.info().tokens().get("support")));
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use token")).click();
      assertThat(page.getByText("Token in use")).isVisible();

      JsonNode first = execute(page);
      assertThat(page.locator(".result-window")).containsText("\"users\"");
      watched.picture("graphiql");
      assertThat(ids(first)).hasSize(PAGE_SIZE);
      assertThat(first.at("/data/users/edges/0/node/transactions/edges").size()).isPositive();

      goOnAfter(page, first.at("/data/users/pageInfo/endCursor").asString());
      JsonNode second = execute(page);
      List<String> both = new ArrayList<>(ids(first));
      both.addAll(ids(second));
      assertThat(both)
          .isEqualTo(
              product
                  .serving()
                  .column(
                      "SELECT user_id FROM serving.users WHERE NOT deleted"
                          + " ORDER BY created_at DESC, user_id DESC LIMIT 10"));
      watched.assertKeptToItselfWithoutErrors();
    }
  }

  private static JsonNode execute(Page page) {
    Response response =
        page.waitForResponse(
            answer ->
                answer.url().endsWith("/graphql")
                    && answer.request().postData().contains("UsersWithTransactions"),
            () -> page.locator(".graphiql-execute-button").click());
    assertThat(JsonMapper.shared().readTree(response.request().postData()).at("/query").asString())
        .isEqualTo(
            Checkout.read(
                Checkout.ROOT.resolve(
                    "src-schema/graphql/operations/UsersWithTransactions.graphql")));
    return JsonMapper.shared().readTree(response.text());
  }

  /** Puts the cursor among the variables; the query stays. */
  private static void goOnAfter(Page page, String cursor) {
    page.locator(".graphiql-editor-tool .CodeMirror").first().click();
    page.keyboard().press("Control+A");
    page.keyboard()
        .insertText(
            "{\"first\": %d, \"transactions\": 3, \"after\": \"%s\"}".formatted(PAGE_SIZE, cursor));
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.at("/data/users/edges").forEach(edge -> ids.add(edge.at("/node/id").asString()));
    return ids;
  }
}
