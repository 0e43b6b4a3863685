package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import io.tidemark.events.PaymentMethod;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionState;
import io.tidemark.events.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The search box of the support page. */
@ExtendWith(SharedStack.class)
class SearchBoxIT {
  private static final String MASKED_NAME = "F*** M***";

  /** No other test has a name, a receipt or a card like these. */
  private static final String RECEIPT = "Order 7300-4711";

  private static final String CARD = "7301";

  private static RealBrowser browser;
  private static Shopper shopper;
  private static Shopper namesake;
  private static String purchase;

  private SupportPage page;

  @BeforeAll
  static void sendShoppers(Product product) {
    browser = RealBrowser.launch();
    shopper = Shopper.with("Findable Miller", 2);
    namesake = Shopper.with("Findable Miller-Jones", 0);
    UUID id = UUID.randomUUID();
    Instant at = Instant.now().minusSeconds(30);
    purchase = id.toString();
    try (EventClient events = product.events()) {
      shopper.send(events);
      namesake.send(events);
      events
          .send(
              TransactionEvent.upsert(
                  at,
                  id,
                  new TransactionState(
                      shopper.id(),
                      new BigDecimal("73.01"),
                      Currency.getInstance("EUR"),
                      TransactionStatus.COMPLETED,
                      at,
                      "Optician",
                      RECEIPT,
                      PaymentMethod.CARD,
                      CARD,
                      null)))
          .join();
    }
    product.awaitEverythingSentSoFar();
    // A new API's first answer takes seconds on a busy machine: longer than the page is waited for.
    new ApiClient(product.info()).run("Search", Map.of("text", RECEIPT));
  }

  @AfterAll
  static void closeBrowser() {
    browser.close();
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void whatIsTypedIsFoundByKindAndChosenByKeysAlone(Product product) {
    page = SupportPage.openAs("support", browser, product);
    page.searchBox().blur(); // in a field, a slash is a letter
    page.page().keyboard().press("/");
    assertThat(page.searchBox()).isFocused();
    page.searchBox().pressSequentially(CARD);

    assertThat(group("Paid by a card that ends in " + CARD)).containsText("Optician");
    assertThat(page.searchBox()).hasAttribute("aria-expanded", "true");
    assertThat(page.searchBox()).not().hasAttribute("aria-activedescendant", "option-0");
    page.searchBox().press("ArrowDown");
    assertThat(page.searchBox()).hasAttribute("aria-activedescendant", "option-0");
    assertThat(page.options().first()).hasAttribute("aria-selected", "true");
    page.watched().picture("search");

    page.searchBox().press("Escape");
    assertThat(page.popup()).isHidden();
    assertThat(page.searchBox()).hasAttribute("aria-expanded", "false");

    page.searchBox().press("ArrowDown");
    assertThat(page.popup()).isVisible();

    page.searchBox().fill(RECEIPT); // others may have a card that ends alike
    assertThat(page.options()).hasCount(1);
    page.searchBox().press("ArrowDown");
    assertThat(page.searchBox()).hasAttribute("aria-activedescendant", "option-0");
    page.searchBox().press("Enter");
    assertThat(page.heading("Transaction")).isFocused();
    assertThat(page.heading(MASKED_NAME)).isVisible();
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void aReceiptOrAnIdThatIsOneTransactionsOpensItWithItsHistoryAtItsCustomers(Product product) {
    page = SupportPage.openAs("support", browser, product);
    for (String text : new String[] {"order 7300-4711", purchase, purchase.substring(0, 18)}) {
      page.find(text);
      assertThat(page.heading("Transaction")).isVisible();
      assertThat(page.heading(MASKED_NAME)).isVisible();
      assertThat(page.page().locator(".single")).containsText("73.01\u00a0EUR to Optician");
      assertThat(page.page().locator(".single")).containsText(purchase);
      assertThat(page.rows()).hasCount(3);
      page.button("Close").click();
      assertThat(page.heading("Transaction")).isHidden();
      assertThat(page.rows()).hasCount(3);
    }
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void aWholeNameFindsForEverybodyAndAPartOfOneForWhoMayReadIt(Product product) {
    page = SupportPage.openAs("support", browser, product);
    page.find("findable miller");
    assertThat(page.heading(MASKED_NAME)).isVisible();
    page.searchBox().fill("ndable Mill");
    assertThat(page.popup()).containsText("Nothing found");
    page.close();

    page = SupportPage.openAs("senior", browser, product);
    page.find("ndable Mill");
    assertThat(group("Customers").getByRole(AriaRole.OPTION)).hasCount(2);
    page.options().filter(new Locator.FilterOptions().setHasText(shopper.id().toString())).click();
    assertThat(page.main()).containsText(shopper.id().toString());
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void whatIsTooShortIsSaidAndNotAskedFor(Product product) {
    page = SupportPage.openAs("support", browser, product);
    page.page()
        .onRequest(
            request -> {
              if (request.url().endsWith("/graphql")) {
                throw new AssertionError("asked: " + request.postData());
              }
            });
    page.searchBox().fill(" ab ");
    assertThat(page.popup()).containsText("Type 3 characters or more");
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void aRefusalIsShownWithItsCode(Product product) {
    page = SupportPage.openAs("auditor", browser, product);
    page.searchBox().fill("anybody at all");
    assertThat(page.popup()).containsText("TM-313");
    assertThat(page.searchBox()).isFocused(); // whoever types is not interrupted
    page.searchBox().press("Enter");
    assertThat(page.alert()).containsText("TM-313");
  }

  private Locator group(String name) {
    return page.page()
        .getByRole(AriaRole.GROUP, new GetByRoleOptions().setName(name).setExact(true));
  }
}
