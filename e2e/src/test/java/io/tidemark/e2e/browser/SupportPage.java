package io.tidemark.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.tidemark.e2e.stack.Product;
import java.util.List;
import java.util.Objects;

/** The support page in a session of its own, by what people see and do there. */
final class SupportPage implements AutoCloseable {
  /** How many transactions a page of them has. */
  static final int PAGE_SIZE = 20;

  private final WatchedPage watched;
  private final Page page;

  private SupportPage(WatchedPage watched) {
    this.watched = watched;
    this.page = watched.page();
  }

  static SupportPage open(RealBrowser browser, Product product) {
    return new SupportPage(browser.open(product.info().page()));
  }

  /** One that is used with the token of a role. */
  static SupportPage openAs(String role, RealBrowser browser, Product product) {
    SupportPage page = open(browser, product);
    page.useToken(Objects.requireNonNull(product.info().tokens().get(role)));
    return page;
  }

  WatchedPage watched() {
    return watched;
  }

  Page page() {
    return page;
  }

  void useToken(String text) {
    page.getByLabel("Paste your access token").fill(text);
    button("Use token").click();
    assertThat(page.getByLabel("Paste your access token")).isHidden();
  }

  Locator searchBox() {
    return page.getByRole(AriaRole.COMBOBOX, named("Find a customer or a transaction"));
  }

  void find(String text) {
    searchBox().fill(text);
    button("Find").click();
  }

  /** Everything below the search box. */
  Locator popup() {
    return page.locator("#popup");
  }

  Locator options() {
    return page.getByRole(AriaRole.OPTION);
  }

  Locator main() {
    return page.locator("main");
  }

  Locator alert() {
    return page.getByRole(AriaRole.ALERT);
  }

  Locator heading(String name) {
    return page.getByRole(AriaRole.HEADING, named(name));
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
  }

  /** The transactions of the list. */
  Locator rows() {
    return page.locator("tbody tr.line");
  }

  /** The transaction of this id. */
  Locator row(String id) {
    return rows().filter(new Locator.FilterOptions().setHasText(id));
  }

  List<String> shownIds() {
    return rows().locator("td:last-child").allInnerTexts().stream().map(String::strip).toList();
  }

  /** The choice of a status, with its count. */
  Locator status(String name) {
    return page.getByRole(AriaRole.GROUP, named("Status"))
        .locator("label")
        .filter(new Locator.FilterOptions().setHasText(name));
  }

  /** Whether the list follows, in words. */
  Locator live() {
    return page.locator(".live");
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(name).setExact(true);
  }

  @Override
  public void close() {
    watched.close();
  }
}
