package io.tidemark.e2e.traffic;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The simulator as a process of its own, quiet. Closing it while it runs kills it. */
public final class SimulatorRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Path MODULE = Checkout.ROOT.resolve("event-sdk/target");
  private static final Path OUTPUT = Checkout.ROOT.resolve("e2e/target/simulator.log");

  /**
   * What Kafka has confirmed.
   *
   * @param sent all records
   * @param good those that keep the contract
   * @param broken those that break it
   */
  public record Sent(
      long sent,
      long good,
      long broken,
      long late,
      long duplicates,
      long outOfOrder,
      long deletes) {}

  private final Process process;

  private SimulatorRun(Process process) {
    this.process = process;
  }

  /** Sends traffic with these options, and returns when it is done. */
  public static Sent toTheEnd(String bootstrapServers, String... options) {
    try (SimulatorRun run = start(bootstrapServers, options)) {
      return run.end();
    }
  }

  /** Begins to send traffic with these options. */
  public static SimulatorRun start(String bootstrapServers, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                MODULE.resolve("classes")
                    + ":"
                    + Checkout.read(MODULE.resolve("classpath.txt")).strip(),
                "io.tidemark.simulator.Simulator",
                "--bootstrap-servers",
                bootstrapServers,
                "--quiet"));
    command.addAll(List.of(options));
    try {
      return new SimulatorRun(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(OUTPUT.toFile())
              .start());
    } catch (IOException e) {
      throw new AssertionError("the simulator cannot be started", e);
    }
  }

  /** Asks it to end, by SIGTERM, and returns what it has sent. */
  public Sent stop() {
    process.destroy();
    return end();
  }

  private Sent end() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the simulator has not ended: " + Checkout.read(OUTPUT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    String output = Checkout.read(OUTPUT).strip();
    String last = output.substring(output.lastIndexOf('\n') + 1);
    if (!last.startsWith("{")) {
      throw new AssertionError("the simulator ended with " + process.exitValue() + ": " + output);
    }
    return JsonMapper.shared().readValue(last, Sent.class);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
