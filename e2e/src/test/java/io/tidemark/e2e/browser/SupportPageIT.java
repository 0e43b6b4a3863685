package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The support page, used as the people use it for whom it is made. */
@ExtendWith(SharedStack.class)
class SupportPageIT {

  private static final int PURCHASES = 45;
  private static final int PAGE_SIZE = 20;
  private static final String MASKED_NAME = "A*** O*** <***";

  private static RealBrowser browser;
  private static Shopper shopper;
  private static String token;
  private static String seniorToken;

  private WatchedPage watched;
  private Page page;

  @BeforeAll
  static void sendShopper(Product product) {
    browser = RealBrowser.launch();
    token = Objects.requireNonNull(product.info().tokens().get("support"));
    seniorToken = Objects.requireNonNull(product.info().tokens().get("senior"));
    shopper = Shopper.with("Ada O'Reilly <b>", PURCHASES);
    try (EventClient events = product.events()) {
      shopper.send(events);
    }
    product.awaitEverythingSentSoFar();
    // A new API's first answer takes seconds on a busy machine: longer than the page is waited for.
    new ApiClient(product.info()).run("FindUser", Map.of("email", shopper.email()));
  }

  @AfterAll
  static void closeBrowser() {
    browser.close();
  }

  @BeforeEach
  void open(Product product) {
    watched = browser.open(product.info().page());
    page = watched.page();
  }

  @AfterEach
  void close() {
    watched.close();
  }

  @Test
  void anEMailFindsTheCustomerWithTheNewestTransactionsAndSaysHowFreshTheyAre() {
    useToken(token);
    find(shopper.email().toLowerCase(Locale.ROOT));

    assertThat(page.getByRole(AriaRole.HEADING, named(MASKED_NAME))).isVisible();
    assertThat(page.locator("main")).containsText(shopper.id().toString());
    assertThat(page.locator("main")).containsText("E***@e***");
    assertThat(rows()).hasCount(PAGE_SIZE);
    assertThat(shownIds()).isEqualTo(shopper.ids().subList(0, PAGE_SIZE));
    assertThat(rows().first()).containsText("12.50\u00a0EUR");
    assertThat(page.locator("#freshness")).containsText("Up to date");
    assertThat(page.locator("#freshness")).containsText(Pattern.compile("as of \\d+ s ago"));
    watched.picture("page");
    watched.assertKeptToItselfWithoutErrors();
  }

  @Test
  void anIdFindsTheCustomerToo() {
    useToken(token);
    find(shopper.id().toString());

    assertThat(page.getByRole(AriaRole.HEADING, named(MASKED_NAME))).isVisible();
    watched.assertKeptToItselfWithoutErrors();
  }

  @Test
  void pagesGoOnToTheLastTransactionAndBackAgain() {
    useToken(token);
    find(shopper.email());
    assertThat(rows()).hasCount(PAGE_SIZE);
    List<String> ids = shopper.ids();

    turn("Older", ids.subList(20, 40));
    turn("Older", ids.subList(40, 45));
    assertThat(button("Older")).isDisabled();
    turn("Newer", ids.subList(20, 40));
    turn("Newer", ids.subList(0, 20));
    assertThat(button("Newer")).isDisabled();
    watched.assertKeptToItselfWithoutErrors();
  }

  @Test
  void aStatusLeavesOnlyItsTransactions() {
    useToken(token);
    find(shopper.email());
    assertThat(rows()).hasCount(PAGE_SIZE);

    page.getByLabel("Failed", new Page.GetByLabelOptions().setExact(true)).check();

    List<String> failed = shopper.idsOf(TransactionStatus.FAILED);
    assertThat(rows()).hasCount(failed.size());
    assertThat(shownIds()).isEqualTo(failed);
    assertThat(page.locator("tbody .badge")).containsText(new String[] {"Failed"});
    watched.assertKeptToItselfWithoutErrors();
  }

  @Test
  void personalDataIsShownForAReasonToThoseWhoMaySeeIt() {
    useToken(seniorToken);
    find(shopper.id().toString());
    showPersonalData();

    assertThat(page.locator("main")).containsText(shopper.email());
    assertThat(page.locator("main")).containsText(shopper.name());
    watched.assertKeptToItselfWithoutErrors();
  }

  @Test
  void personalDataIsRefusedInWordsToThoseWhoMayNotSeeIt() {
    useToken(token);
    find(shopper.id().toString());
    showPersonalData();

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("User.personalData");
    assertThat(page.locator("main")).not().containsText(shopper.name());
  }

  @Test
  void aWrongTokenIsToldInWordsAndTheNextOneCanBePasted() {
    useToken("not-a-token");
    find(shopper.email());

    Locator problem = page.getByRole(AriaRole.ALERT);
    assertThat(problem).containsText("token");
    assertThat(page.getByLabel("Paste your access token")).isVisible();
    assertThat(watched.errors()).allMatch(error -> error.contains("401"));

    useToken(token);
    find(shopper.email());
    assertThat(page.getByRole(AriaRole.HEADING, named(MASKED_NAME))).isVisible();
    assertThat(problem).isHidden();
  }

  @Test
  void nobodyFoundIsSaid() {
    useToken(token);
    find("nobody.at.all@example.com");

    assertThat(page.locator("main")).containsText("Nobody found");
    watched.assertKeptToItselfWithoutErrors();
  }

  private void useToken(String text) {
    page.getByLabel("Paste your access token").fill(text);
    button("Use token").click();
    assertThat(page.getByLabel("Paste your access token")).isHidden();
  }

  private void showPersonalData() {
    page.getByText("Show personal data").click();
    page.getByLabel("Why it is needed").fill("Ticket 4711: call back");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show").setExact(true))
        .click();
  }

  private void find(String text) {
    page.getByLabel("E-mail or user id").fill(text);
    button("Find").click();
  }

  private void turn(String label, List<String> expected) {
    button(label).click();
    assertThat(rows().first()).containsText(expected.get(0));
    assertThat(rows()).hasCount(expected.size());
    assertThat(shownIds()).isEqualTo(expected);
  }

  private Locator rows() {
    return page.locator("tbody tr");
  }

  private List<String> shownIds() {
    return rows().locator("td:last-child").allInnerTexts().stream().map(String::strip).toList();
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(name).setExact(true);
  }
}
