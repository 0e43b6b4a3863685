package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.api.ApiClient;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.Shopper;
import io.tidemark.events.EventClient;
import io.tidemark.events.TransactionStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The support page, used as the people use it for whom it is made. */
@ExtendWith(SharedStack.class)
class SupportPageIT {

  private static final int PURCHASES = 45;
  private static final String MASKED_NAME = "A*** O*** <***";

  private static RealBrowser browser;
  private static Shopper shopper;

  /** Has 1,001 completed purchases, and 1,000 failed ones. */
  private static Shopper collector;

  private SupportPage page;

  @BeforeAll
  static void sendShopper(Product product) {
    browser = RealBrowser.launch();
    shopper = Shopper.with("Ada O'Reilly <b>", PURCHASES);
    collector = Shopper.with("Collector of Receipts", 3_001);
    try (EventClient events = product.events()) {
      shopper.send(events);
      collector.send(events);
    }
    product.awaitEverythingSentSoFar();
    // A new API's first answer takes seconds on a busy machine: longer than the page is waited for.
    new ApiClient(product.info()).run("FindUser", Map.of("email", shopper.email()));
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
  void anEMailFindsTheCustomerWithTheNewestTransactionsAndSaysHowFreshTheyAre(Product product) {
    openAs("support", product);
    page.find(shopper.email().toLowerCase(Locale.ROOT));

    assertThat(page.heading(MASKED_NAME)).isVisible();
    assertThat(page.main()).containsText(shopper.id().toString());
    assertThat(page.main()).containsText("E***@e***");
    assertThat(page.rows()).hasCount(SupportPage.PAGE_SIZE);
    assertThat(page.shownIds()).isEqualTo(shopper.ids().subList(0, SupportPage.PAGE_SIZE));
    assertThat(page.rows().first()).containsText("12.50\u00a0EUR");
    assertThat(page.page().locator("#freshness")).containsText("Up to date");
    assertThat(page.page().locator("#freshness")).containsText(Pattern.compile("as of \\d+ s ago"));
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void anIdFindsTheCustomerToo(Product product) {
    openAs("support", product);
    page.find(shopper.id().toString());

    assertThat(page.heading(MASKED_NAME)).isVisible();
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void pagesGoOnToTheLastTransactionAndBackAgain(Product product) {
    openAs("support", product);
    page.find(shopper.email());
    assertThat(page.rows()).hasCount(SupportPage.PAGE_SIZE);
    List<String> ids = shopper.ids();

    turn("Older", ids.subList(20, 40));
    turn("Older", ids.subList(40, 45));
    assertThat(page.button("Older")).isDisabled();
    turn("Newer", ids.subList(20, 40));
    turn("Newer", ids.subList(0, 20));
    assertThat(page.button("Newer")).isDisabled();
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void aStatusLeavesOnlyItsTransactions(Product product) {
    openAs("support", product);
    page.find(shopper.email());
    assertThat(page.rows()).hasCount(SupportPage.PAGE_SIZE);

    page.status("Failed").click();

    List<String> failed = shopper.idsOf(TransactionStatus.FAILED);
    assertThat(page.rows()).hasCount(failed.size());
    assertThat(page.shownIds()).isEqualTo(failed);
    assertThat(page.rows().locator(".badge")).containsText(new String[] {"Failed"});
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void everyStatusSaysHowManyStandThereAndWhereCountingStopped(Product product) {
    openAs("support", product);
    page.find(shopper.email());

    assertThat(page.status("Completed")).hasText("Completed 15");
    assertThat(page.status("Failed")).hasText("Failed 15");
    assertThat(page.status("Disputed")).hasText("Disputed 0");

    page.find(collector.id().toString());
    assertThat(page.status("Completed")).hasText("Completed 1000+");
    assertThat(page.status("Failed")).hasText("Failed 1000");
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void personalDataIsShownForAReasonToThoseWhoMaySeeIt(Product product) {
    openAs("senior", product);
    page.find(shopper.id().toString());
    showPersonalData();

    assertThat(page.main()).containsText(shopper.email());
    assertThat(page.main()).containsText(shopper.name());
    page.watched().assertKeptToItselfWithoutErrors();
  }

  @Test
  void personalDataIsRefusedInWordsToThoseWhoMayNotSeeIt(Product product) {
    openAs("support", product);
    page.find(shopper.id().toString());
    showPersonalData();

    assertThat(page.alert()).containsText("User.personalData");
    assertThat(page.main()).not().containsText(shopper.name());
  }

  @Test
  void aWrongTokenIsToldInWordsAndTheNextOneCanBePasted(Product product) {
    page = SupportPage.open(browser, product);
    page.useToken("not-a-token");
    page.find(shopper.email());

    assertThat(page.alert()).containsText("TM-311");
    assertThat(page.page().getByLabel("Paste your access token")).isVisible();
    assertThat(page.watched().errors()).allMatch(error -> error.contains("401"));

    page.useToken(Objects.requireNonNull(product.info().tokens().get("support")));
    page.find(shopper.email());
    assertThat(page.heading(MASKED_NAME)).isVisible();
    assertThat(page.alert()).isHidden();
  }

  @Test
  void nobodyFoundIsSaid(Product product) {
    openAs("support", product);
    page.find("nobody.at.all@example.com");

    assertThat(page.popup()).containsText("Nothing found for “nobody.at.all@example.com”");
    assertThat(page.popup()).containsText("a whole e-mail address or name");
    page.watched().assertKeptToItselfWithoutErrors();
  }

  private void openAs(String role, Product product) {
    page = SupportPage.openAs(role, browser, product);
  }

  private void showPersonalData() {
    page.page().getByText("Show personal data").click();
    page.page().getByLabel("Why it is needed").fill("Ticket 4711: call back");
    page.button("Show").click();
  }

  private void turn(String label, List<String> expected) {
    page.button(label).click();
    assertThat(page.rows().first()).containsText(expected.get(0));
    assertThat(page.rows()).hasCount(expected.size());
    assertThat(page.shownIds()).isEqualTo(expected);
  }
}
