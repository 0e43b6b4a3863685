package io.tidemark.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The checkout: where the files under test lie. */
public final class Checkout {

  public static final Path ROOT =
      Path.of(
              Objects.requireNonNull(
                  System.getProperty("tidemark.root"), "tidemark.root is not set"))
          .toAbsolutePath();
  public static final Path DOCKER = ROOT.resolve("docker");

  private Checkout() {}

  /** The text of a file. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
