package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.e2e.traffic.Shopper.Purchase;
import io.tidemark.events.EventClient;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The support page while what it shows changes. */
@ExtendWith(SharedStack.class)
class LivePageIT {

  /** For an event to come through to the page, on a busy machine. */
  private static final double PATIENCE = Duration.ofMinutes(2).toMillis();

  private RealBrowser browser;
  private EventClient events;
  private Shopper shopper;
  private SupportPage page;

  @BeforeEach
  void open(Product product) {
    events = product.events();
    shopper = Shopper.with("Busy Buyer", 30);
    shopper.send(events);
    product.awaitEverythingSentSoFar();
    new ApiClient(product.info()).run("UserPage", Map.of("id", shopper.id()));
    browser = RealBrowser.launch();
    page = SupportPage.openAs("support", browser, product);
  }

  @AfterEach
  void close() {
    events.close();
    page.close();
    browser.close();
  }

  @Test
  void whatIsNewIsCountedAndMovesNothingUntilItIsAskedFor() {
    showLive();
    List<String> before = page.shownIds();
    double place = page.rows().first().boundingBox().y;
    String first = buy(TransactionStatus.PENDING);
    eventually(page.button("1 newer – show"));
    String second = buy(TransactionStatus.FAILED);
    eventually(page.button("2 newer – show"));

    assertThat(page.shownIds()).isEqualTo(before);
    assertThat(page.rows().first().boundingBox().y).isEqualTo(place);
    assertThat(page.status("Pending")).hasText("Pending 11");

    page.button("2 newer – show").click();
    assertThat(page.rows().first()).containsText(second);
    assertThat(page.shownIds()).startsWith(second, first).hasSize(SupportPage.PAGE_SIZE);
    assertThat(page.page().getByText("newer – show")).isHidden();
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void aRowChangesInItsPlaceAndSaysSoAndItsHistoryGrows() {
    showLive();
    Purchase pending = shopper.purchases().get(2);
    Locator row = page.row(pending.id().toString());
    row.getByRole(AriaRole.BUTTON).click();
    Locator history = page.page().locator(".timeline li");
    assertThat(history).hasCount(1);
    List<String> before = page.shownIds();

    say(pending.id(), TransactionStatus.AUTHORIZED, pending.occurredAt());
    assertThat(row).containsText("Authorized", patiently());
    assertThat(row).containsText("was pending");
    say(pending.id(), TransactionStatus.FAILED, pending.occurredAt());
    assertThat(row).containsText("Card expired", patiently());

    assertThat(history).hasCount(3, new HasCountOptions().setTimeout(PATIENCE));
    assertThat(history.nth(0)).containsText("Pending 12.50\u00a0EUR to Corner Shop");
    assertThat(history.nth(1)).containsText("Status: Pending → Authorized");
    assertThat(history.nth(2)).containsText("Status: Authorized → Failed");
    assertThat(history.nth(2)).containsText("Reason: none → Card expired");
    assertThat(page.page().locator(".history .age"))
        .containsText(Pattern.compile("History complete as of \\d+ s ago"));
    assertThat(page.shownIds()).isEqualTo(before);
    page.page().setViewportSize(1280, 1020);
    page.watched().picture("page");
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void whatNoLongerFitsTheFilterStaysAndSaysSo() {
    showLive();
    page.status("Pending").click();
    assertThat(page.rows()).hasCount(10);
    Purchase pending = shopper.purchases().get(2);
    List<String> before = page.shownIds();

    say(pending.id(), TransactionStatus.COMPLETED, pending.occurredAt());
    assertThat(page.row(pending.id().toString()))
        .containsText("no longer in this list", patiently());
    assertThat(page.shownIds()).isEqualTo(before);
    assertThat(page.status("Pending")).hasText("Pending 9");
  }

  @Test
  void aLostConnectionIsSaidAndTheListIsReadAgainUntilItIsBack() {
    AtomicBoolean isLost = new AtomicBoolean();
    AtomicReference<WebSocketRoute> connection = new AtomicReference<>();
    page.page()
        .routeWebSocket(
            Pattern.compile("/graphql$"),
            socket -> {
              connection.set(socket);
              if (isLost.get()) {
                socket.close();
              } else {
                socket.connectToServer();
              }
            });
    page.page().reload();
    showLive();

    isLost.set(true);
    connection.get().close();
    assertThat(page.live()).containsText("Reconnecting, read again every 5 s");
    buy(TransactionStatus.PENDING);
    eventually(page.button("1 newer – show"));
    isLost.set(false);
    assertThat(page.live()).hasText("Live", new HasTextOptions().setTimeout(PATIENCE));
    buy(TransactionStatus.PENDING);
    eventually(page.button("2 newer – show"));
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void whatCannotBeReadAgainIsCalledStaleSinceWhenItCould() {
    showLive();
    page.page().route("**/graphql", route -> route.abort());
    assertThat(page.live())
        .containsText(Pattern.compile("Stale since \\d\\d:\\d\\d:\\d\\d"), patiently());
    assertThat(page.rows()).hasCount(SupportPage.PAGE_SIZE);

    page.page().unroute("**/graphql");
    assertThat(page.live()).containsText("Live", patiently());
  }

  @Test
  void aTabThatNobodySeesRestsAndIsUpToDateOnceItIsSeen(Product product) {
    showLive();
    setHidden(true);
    buy(TransactionStatus.PENDING);
    product.awaitEverythingSentSoFar();
    page.page()
        .waitForTimeout(2_000); // more than a change takes to be shown, once it is in the copy
    assertThat(page.page().getByText("newer – show")).isHidden();

    setHidden(false);
    eventually(page.button("1 newer – show"));
    assertThat(page.live()).hasText("Live");
  }

  /** As the browser does for a tab behind another. */
  private void setHidden(boolean hidden) {
    page.page()
        .evaluate(
            "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable:"
                + " true }); document.dispatchEvent(new Event('visibilitychange')); }",
            hidden);
  }

  private void showLive() {
    page.find(shopper.id().toString());
    assertThat(page.rows()).hasCount(SupportPage.PAGE_SIZE);
    assertThat(page.live()).containsText("Live", patiently());
  }

  /** Buys something now; returns its id. */
  private String buy(TransactionStatus status) {
    UUID id = UUID.randomUUID();
    say(id, status, Instant.now());
    return id.toString();
  }

  private void say(UUID id, TransactionStatus status, Instant occurredAt) {
    Purchase purchase = new Purchase(id, status, occurredAt);
    events.send(TransactionEvent.upsert(Instant.now(), id, shopper.state(purchase))).join();
  }

  private static void eventually(Locator locator) {
    assertThat(locator).isVisible(new IsVisibleOptions().setTimeout(PATIENCE));
  }

  private static ContainsTextOptions patiently() {
    return new ContainsTextOptions().setTimeout(PATIENCE);
  }
}
