package io.tidemark.bench.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One run of one benchmark. Prints its progress with the seconds since it began.
 *
 * @param quick whether the shorter form was asked for: less data, the same figures
 * @param folder for its data; empty, and removed with this JVM
 */
public record Run(boolean quick, Path folder, long begunNanos) {

  /** A run that begins now, with a folder of its own below {@code target}. */
  public static Run begin(String name, boolean quick) throws IOException {
    Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
    Path folder = Files.createTempDirectory(target, name + "-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove-data"));
    return new Run(quick, folder, System.nanoTime());
  }

  /** A line of progress. */
  public void say(String text) {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    System.out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds, text);
  }

  /** Deletes the folder and all that is in it, whoever else is still deleting there. */
  public static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Gone already, which is what was wanted.
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Could not remove " + folder + ": " + e);
    }
  }
}
