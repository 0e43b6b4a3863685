package io.tidemark.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page in a session of its own, and what has gone wrong on it. */
final class WatchedPage implements AutoCloseable {

  private final Page page;
  private final Path screenshots;
  private final List<String> foreignRequests = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  WatchedPage(Page page, String url, Path screenshots) {
    this.page = page;
    this.screenshots = screenshots;
    String origin = URI.create(url).resolve("/").toString();
    page.onRequest(
        request -> {
          // What lies in the page itself (data:, blob:) is fetched from nowhere.
          boolean local =
              request.url().startsWith(origin)
                  || request.url().startsWith("data:")
                  || request.url().startsWith("blob:" + origin);
          if (!local) {
            foreignRequests.add(request.url());
          }
        });
    page.onConsoleMessage(this::note);
    page.onPageError(errors::add);
    page.navigate(url);
  }

  /** A breach of the content security policy is an error of the console, too. */
  private void note(ConsoleMessage message) {
    if (message.type().equals("error")) {
      errors.add(message.text());
    }
  }

  Page page() {
    return page;
  }

  /** Nothing was asked of any other host, and the console has no errors. */
  void assertKeptToItselfWithoutErrors() {
    assertThat(foreignRequests).as("requests to elsewhere").isEmpty();
    assertThat(errors).as("errors in the console").isEmpty();
  }

  /** What the console said went wrong. */
  List<String> errors() {
    return errors;
  }

  /** Takes a picture, for people to look at. */
  void picture(String name) {
    page.screenshot(new ScreenshotOptions().setPath(screenshots.resolve(name + ".png")));
  }

  @Override
  public void close() {
    page.context().close();
  }
}
