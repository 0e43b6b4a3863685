package io.tidemark.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DockerfilesTest {

  static List<Path> dockerfiles() throws IOException {
    try (Stream<Path> files = Files.walk(Checkout.DOCKER)) {
      return files.filter(file -> file.endsWith("Dockerfile")).sorted().toList();
    }
  }

  @Test
  void everyImageOfOursHasADockerfile() throws IOException {
    assertThat(dockerfiles())
        .extracting(file -> file.getParent().getFileName().toString())
        .containsExactly("api", "simulator", "streaming");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void aDockerfileKeepsOurRules(Path file) {
    assertThat(faultsOf(Checkout.read(file))).isEmpty();
  }

  /**
   * The context is the whole checkout: what is not let in by name must stay out, secrets above all.
   */
  @ParameterizedTest
  @MethodSource("dockerfiles")
  void onlyWhatADockerfileCopiesIsSentToTheBuild(Path file) throws IOException {
    List<String> ignored = Files.readAllLines(file.resolveSibling("Dockerfile.dockerignore"));
    List<String> copied =
        Dockerfile.parse(Checkout.read(file)).copiedFromTheCheckout().stream()
            .map(source -> source.endsWith("/") ? source + "*.jar" : source)
            .distinct()
            .sorted()
            .toList();

    assertThat(ignored).first().isEqualTo("**");
    assertThat(ignored.subList(1, ignored.size()).stream().sorted())
        .containsExactlyElementsOf(copied.stream().map(source -> "!" + source).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM debian | FROM debian: not pinned",
        "FROM debian:latest | FROM debian:latest: not pinned",
        "FROM debian:12.9-slim | the last stage runs as root",
        "FROM debian:12.9-slim; USER 0:0 | the last stage runs as root",
        "FROM debian:12.9-slim; USER nobody | the last stage runs as root",
        "FROM debian:12.9-slim AS a; USER 5:5; FROM a | the last stage runs as root",
        "FROM debian:12.9-slim; COPY gone.txt /; USER 5:5 | COPY gone.txt: not there",
        "FROM debian:12.9-slim; COPY nowhere/target/a.jar /; USER 5:5 | COPY nowhere/target/a.jar: not there",
        "FROM debian:12.9-slim; ADD pom.xml /; USER 5:5 | ADD: use COPY",
        "FROM debian:12.9-slim; ENV API_PASSWORD=x; USER 5:5 | ENV API_PASSWORD=x: a secret in an image",
        "FROM debian:12.9-slim; COPY --from=b /x /; USER 5:5 | COPY --from=b: no such stage",
      })
  void aDockerfileThatBreaksARuleIsRefused(String dockerfile, String fault) {
    assertThat(faultsOf(dockerfile.replace("; ", "\n"))).contains(fault);
  }

  private static List<String> faultsOf(String text) {
    Dockerfile dockerfile = Dockerfile.parse(text);
    List<String> faults = new ArrayList<>(dockerfile.faults());
    for (String source : dockerfile.copiedFromTheCheckout()) {
      if (!isThere(source)) {
        faults.add("COPY " + source + ": not there");
      }
    }
    return faults;
  }

  /** What the build makes is there once it has run: for that it is enough that the module is. */
  private static boolean isThere(String source) {
    int target = source.indexOf("/target/");
    return target < 0
        ? Files.exists(Checkout.ROOT.resolve(source))
        : Files.isRegularFile(
            Checkout.ROOT.resolve(source.substring(0, target)).resolve("pom.xml"));
  }
}
