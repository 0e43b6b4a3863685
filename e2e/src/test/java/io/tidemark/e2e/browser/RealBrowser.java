package io.tidemark.e2e.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import io.tidemark.e2e.Checkout;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Chromium on this machine's PATH, without a window. For the thread that made it. */
final class RealBrowser implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Path SCREENSHOTS = Checkout.ROOT.resolve("e2e/target/screenshots");

  private final Playwright playwright;
  private final Browser browser;

  private RealBrowser(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /**
   * @throws AssertionError when there is none
   */
  static RealBrowser launch() {
    Path executable = find();
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new RealBrowser(
        playwright,
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(
                        // As root, Chromium does not start with its sandbox.
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--no-first-run"))));
  }

  private static Path find() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "There is no browser on the PATH (one of "
                        + String.join(", ", NAMES)
                        + "), and the pages are tested in a real one. Install it (Debian:"
                        + " apt-get install chromium)."));
  }

  /** A new, empty session on one page; all that goes wrong in it is noted from the start. */
  WatchedPage open(String url) {
    return new WatchedPage(
        browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900)).newPage(),
        url,
        SCREENSHOTS);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
