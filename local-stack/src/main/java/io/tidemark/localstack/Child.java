package io.tidemark.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process of the stack.
 *
 * @param name what people call it
 * @param process the same, where this launcher is its parent: then it is told how it ended
 * @param log where its output goes, after that of earlier runs
 * @param logStart where in the log its own output begins, in bytes
 */
record Child(
    String name, ProcessHandle handle, @Nullable Process process, Path log, long logStart) {
  private static final long LOG_LIMIT_BYTES = 16L * 1024 * 1024;
  private static final int TAIL_LINES = 20;

  /**
   * Runs the rest of the command without what the terminal sends to everyone who hangs on it:
   * Ctrl-C and the closing of its window are for the launcher, which ends its children in order.
   */
  private static final List<String> DEAF_TO_THE_TERMINAL =
      List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  private static final Pattern FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ more)");

  /**
   * Starts one in the folder given, with what is added to the environment; its output is appended
   * to the log.
   */
  static Child start(
      String name, List<String> command, Map<String, String> environment, Path folder, Path log) {
    try {
      makeRoom(log);
      long logStart = Files.exists(log) ? Files.size(log) : 0;
      List<String> deaf = new ArrayList<>(DEAF_TO_THE_TERMINAL);
      deaf.addAll(command);
      ProcessBuilder builder =
          new ProcessBuilder(deaf)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      return new Child(name, process.toHandle(), process, log, logStart);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not start " + name + ": " + command.get(0), e);
    }
  }

  /** Keeps the last two of a log's lives: one that has grown large steps aside for a new one. */
  static void makeRoom(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
      Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  boolean isAlive() {
    return handle.isAlive();
  }

  long pid() {
    return handle.pid();
  }

  /** " (exit code 1)" for one that has ended, as far as that is known. */
  String exit() {
    return process == null ? "" : " (exit code " + process.exitValue() + ")";
  }

  /** Whether it has printed a line that is exactly this. */
  boolean hasPrinted(String line) {
    try (FileChannel channel = FileChannel.open(log)) {
      channel.position(logStart);
      String printed =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
      return printed.lines().anyMatch(line::equals);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + log, e);
    }
  }

  /** Asks it to end (SIGTERM) and waits; ends it by force when it takes longer. */
  void stop(Duration patience) {
    end(handle, patience);
  }

  /** The same for any process of this user. */
  static void end(ProcessHandle process, Duration patience) {
    process.destroy();
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of its log, frames of stack traces left out. */
  List<String> tail() {
    Deque<String> last = new ArrayDeque<>();
    // Latin-1 takes any byte: a log may end in the middle of a character.
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      // The frames of a stack trace would push its message out of sight.
      Stream<String> words = lines.filter(line -> !FRAME.matcher(line).lookingAt());
      words.forEach(
          line -> {
            if (last.size() == TAIL_LINES) {
              last.removeFirst();
            }
            last.addLast(line);
          });
    } catch (IOException | UncheckedIOException e) {
      return List.of("(its log cannot be read: " + e.getMessage() + ")");
    }
    return List.copyOf(last);
  }
}
