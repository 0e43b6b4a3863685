package io.tidemark.e2e.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where the files under test lie. */
final class Checkout {

  static final Path ROOT =
      Path.of(
              Objects.requireNonNull(
                  System.getProperty("tidemark.root"), "tidemark.root is not set"))
          .toAbsolutePath();
  static final Path DOCKER = ROOT.resolve("docker");

  private Checkout() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
