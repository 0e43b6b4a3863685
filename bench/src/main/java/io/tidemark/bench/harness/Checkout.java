package io.tidemark.bench.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The sources that are measured.
 *
 * @param root the folder of the whole checkout
 * @param commit its id, and whether files have been changed since; what a benchmark writes does not
 *     count
 */
public record Checkout(Path root, String commit) {

  /** That which {@code bench/run} is part of. */
  public static Checkout here() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("tidemark.root", "..")).toAbsolutePath().normalize();
    String commit = git(root, "rev-parse", "--short=12", "HEAD");
    String changed = git(root, "status", "--porcelain", "--", ".", ":!docs/benchmarks");
    return new Checkout(
        root, commit.isEmpty() ? "unknown" : commit + (changed.isEmpty() ? "" : " with changes"));
  }

  /** What git says; nothing where this is no clone. */
  private static String git(Path root, String... arguments)
      throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? said : "";
  }
}
