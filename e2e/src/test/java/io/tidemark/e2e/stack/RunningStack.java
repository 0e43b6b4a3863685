package io.tidemark.e2e.stack;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The product on this machine, started by {@code ./quickstart} on ports that are free, without the
 * simulator. Ready once it has written its {@code stack.json}. Ended by SIGTERM, and given up only
 * when none of its processes is left.
 */
public final class RunningStack implements AutoCloseable {

  /** A cold machine starts Kafka, Postgres, Spark and Spring in this time. */
  private static final Duration START = Duration.ofMinutes(6);

  private static final Duration STOP = Duration.ofMinutes(2);
  private static final int LINES_TO_SHOW = 40;

  private final Process process;
  private final Path log;
  private final Duration stop;
  private final StackInfo info;

  private RunningStack(Process process, Path log, Duration stop, StackInfo info) {
    this.process = process;
    this.log = log;
    this.stop = stop;
    this.info = info;
  }

  /**
   * Starts the stack and waits until it is ready.
   *
   * @param data its data folder: an empty one, or one that another stack has left
   * @throws AssertionError when it has ended or is not ready in time, with the end of its output
   */
  public static RunningStack start(Path data) {
    return start(Checkout.ROOT.resolve("quickstart"), data, START, STOP);
  }

  static RunningStack start(Path script, Path data, Duration start, Duration stop) {
    Path ready = data.resolve("stack.json");
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process process = launch(script, data, ready, log);
    try {
      Awaitility.await("stack.json")
          .atMost(start)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> Files.exists(ready) || !process.isAlive());
    } catch (ConditionTimeoutException e) {
      process.destroy();
      throw new AssertionError("the stack is not ready after " + start + endOf(log), e);
    }
    if (!Files.exists(ready)) {
      throw new AssertionError("the stack ended with " + process.exitValue() + endOf(log));
    }
    return new RunningStack(process, log, stop, StackInfo.parse(Checkout.read(ready)));
  }

  private static Process launch(Path script, Path data, Path ready, Path log) {
    List<String> command =
        List.of(
            script.toString(),
            "--no-simulator",
            "--data",
            data.toString(),
            "--kafka-port",
            "0",
            "--postgres-port",
            "0",
            "--api-port",
            "0");
    try {
      // Left by a stack that was killed; it would look ready at once.
      Files.deleteIfExists(ready);
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new AssertionError("the stack cannot be started: " + command, e);
    }
  }

  /** How to reach it. */
  public StackInfo info() {
    return info;
  }

  /**
   * Ends it by SIGTERM.
   *
   * @throws AssertionError when it, or a process that it named, is still there after two minutes;
   *     they are killed then
   */
  @Override
  public void close() {
    process.destroy();
    try {
      Awaitility.await("the stack's end")
          .atMost(stop)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() && left().findAny().isEmpty());
    } catch (ConditionTimeoutException e) {
      String survivors =
          (process.isAlive() ? "itself " : "") + left().map(ProcessHandle::pid).toList();
      left().forEach(ProcessHandle::destroyForcibly);
      kill(process);
      throw new AssertionError("left running after SIGTERM: " + survivors + endOf(log), e);
    }
  }

  private Stream<ProcessHandle> left() {
    return info.pids().values().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(RunningStack::runs);
  }

  /**
   * One that has ended and that nobody has asked how is still there, but no longer runs anything.
   */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String endOf(Path log) {
    List<String> lines = Checkout.read(log).lines().toList();
    return "; the end of its output:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size()));
  }
}
