package io.tidemark.e2e.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

  private static final Path SCRIPT = Checkout.ROOT.resolve("quickstart");
  private static final Duration STOP = Duration.ofMinutes(2);
  private static final int LINES_TO_SHOW = 40;

  private final Process process;
  private final Path ready;
  private final Path log;
  private final Duration stop;
  private StackInfo info;

  private RunningStack(Process process, Path ready, Path log, Duration stop) {
    this.process = process;
    this.ready = ready;
    this.log = log;
    this.stop = stop;
    this.info = StackInfo.parse(Checkout.read(ready));
  }

  /**
   * Starts the stack and waits until it is ready.
   *
   * @param data its data folder: an empty one, or one that another stack has left
   * @throws AssertionError when it has ended or is not ready in time, with the end of its output
   */
  public static RunningStack start(Path data) {
    return start(SCRIPT, data, START, STOP);
  }

  /**
   * Like {@link #start(Path)}, but forgets what another stack has left, and ends what still runs.
   */
  public static RunningStack startAnew(Path data) {
    return start(SCRIPT, data, START, STOP, "--reset");
  }

  /**
   * Starts the stack on this folder to send one purchase through and to end by itself.
   *
   * @return the end of its output
   * @throws AssertionError when it does not end in time, or not with 0
   */
  public static String once(Path data) {
    Path log = logBeside(data);
    Process process = launch(SCRIPT, data, data.resolve("stack.json"), log, "--once");
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        process.destroy();
        throw new AssertionError("the stack has not ended after " + START + endOf(log));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("the stack ended with " + process.exitValue() + endOf(log));
    }
    return endOf(log);
  }

  static RunningStack start(
      Path script, Path data, Duration start, Duration stop, String... options) {
    Path ready = data.resolve("stack.json");
    Path log = logBeside(data);
    Process process = launch(script, data, ready, log, options);
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
    return new RunningStack(process, ready, log, stop);
  }

  private static Path logBeside(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  private static Process launch(Path script, Path data, Path ready, Path log, String... options) {
    // As on a terminal: what a shell starts in the background would never hear a SIGINT.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(List.of(script.toString(), "--no-simulator"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of("--kafka-port", "0", "--postgres-port", "0", "--api-port", "0"));
    command.addAll(List.of(options));
    try {
      // Left by a stack that was killed; it would look ready at once.
      Files.deleteIfExists(ready);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      // The build that these tests belong to is the one to start; no other is made beside it.
      builder.environment().put("TIDEMARK_BUILT", "yes");
      Process process = builder.start();
      // Tests that are broken off leave nothing running either.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-stack"));
      return process;
    } catch (IOException e) {
      throw new AssertionError("the stack cannot be started: " + command, e);
    }
  }

  /** How to reach it, as it says now: a part that was started again has another process id. */
  public StackInfo info() {
    if (Files.exists(ready)) {
      info = StackInfo.parse(Checkout.read(ready));
    }
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
    end("SIGTERM", List.copyOf(info().pids().values()), process::destroy);
  }

  /**
   * Ends it as Ctrl-C does, which the terminal sends to it and to all that it has started; except
   * for Postgres, which leaves the terminal by itself.
   *
   * @throws AssertionError as {@link #close}
   */
  void interrupt() {
    Map<String, Long> pids = new HashMap<>(info().pids());
    List<Long> named = List.copyOf(pids.values());
    pids.remove("postgres");
    String everyone =
        Stream.concat(Stream.of(process.pid()), pids.values().stream())
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    end("SIGINT", named, () -> run("kill -s INT " + everyone));
  }

  private void end(String signal, List<Long> named, Runnable send) {
    send.run();
    try {
      Awaitility.await("the stack's end")
          .atMost(stop)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !process.isAlive() && left(named).findAny().isEmpty());
    } catch (ConditionTimeoutException e) {
      String survivors =
          (process.isAlive() ? "itself " : "") + left(named).map(ProcessHandle::pid).toList();
      left(named).forEach(ProcessHandle::destroyForcibly);
      kill(process);
      throw new AssertionError("left running after " + signal + ": " + survivors + endOf(log), e);
    }
  }

  private static void run(String command) {
    try {
      int exit = new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor();
      assertThat(exit).as(command).isZero();
    } catch (IOException e) {
      throw new AssertionError(command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Stream<ProcessHandle> left(List<Long> named) {
    return named.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).filter(RunningStack::runs);
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
