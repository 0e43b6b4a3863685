package io.tidemark.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between our documents. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");

  @Test
  void everyLinkFromOneDocumentToAnotherLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    List<Path> documents = documents();
    for (Path document : documents) {
      Matcher link = LINK.matcher(Checkout.read(document));
      while (link.find()) {
        if (!leadsSomewhere(document, link.group(1))) {
          dead.add(Checkout.ROOT.relativize(document) + " -> " + link.group(1));
        }
      }
    }

    assertThat(documents).as("documents have been found").hasSizeGreaterThan(8);
    assertThat(dead).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of(".", "db", "docker", "docs", "docs/adr", "event-sdk")) {
      try (Stream<Path> files = Files.list(Checkout.ROOT.resolve(folder).normalize())) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static boolean leadsSomewhere(Path document, String link) {
    if (link.startsWith("http://") || link.startsWith("https://")) {
      return true; // not ours to keep
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    return Files.exists(target)
        && (parts.length == 1 || headings(Checkout.read(target)).contains(parts[1]));
  }

  /**
   * As the usual viewers name them: lower case, hyphens for blanks, nothing but letters besides.
   */
  private static List<String> headings(String text) {
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
