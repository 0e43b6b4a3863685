package io.tidemark.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that {@code docs/promises.md} names. */
class PromisesTest {

  private static final Pattern NAMED =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:\\.([a-z][A-Za-z0-9]*))?`");

  @Test
  void everyTestThatAPromiseNamesIsThere() throws IOException {
    List<String> named =
        NAMED
            .matcher(Checkout.read(Checkout.ROOT.resolve("docs/promises.md")))
            .results()
            .filter(name -> !isThere(name.group(1), Optional.ofNullable(name.group(2))))
            .map(name -> name.group())
            .toList();

    assertThat(named).as("named, and not there").isEmpty();
  }

  private static boolean isThere(String type, Optional<String> method) {
    try (Stream<Path> modules = Files.list(Checkout.ROOT)) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .anyMatch(tests -> holds(tests, type, method));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean holds(Path tests, String type, Optional<String> method) {
    try (Stream<Path> files = Files.walk(tests)) {
      return files
          .filter(file -> file.endsWith(type + ".java"))
          .anyMatch(
              file ->
                  method.isEmpty() || Checkout.read(file).contains("void " + method.get() + "("));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
