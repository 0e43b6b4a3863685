package io.tidemark.testservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The local stack's broker as a child process, on free ports, with its data in a temporary folder.
 *
 * @param process ended, and its data removed, when this JVM ends
 * @param address where clients connect
 */
record BrokerProcess(Process process, String address) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * Starts one and waits until it serves clients.
   *
   * @throws IllegalStateException when it is not built, ends, or is not ready in time
   */
  static BrokerProcess start() {
    try {
      Path module = root().resolve("local-stack");
      Path classpath = module.resolve("target/classpath.txt");
      if (!Files.exists(classpath)) {
        throw new IllegalStateException(
            classpath
                + " is missing: build the broker first (mvn package -pl local-stack -am -DskipTests).");
      }
      Path data = Files.createTempDirectory("tidemark-kafka-");
      Files.createDirectories(Path.of("target"));
      Path log = Files.createTempFile(Path.of("target"), "kafka-", ".log").toAbsolutePath();
      int[] ports = freePorts();
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  module.resolve("target/classes") + ":" + Files.readString(classpath).strip(),
                  "io.tidemark.localstack.kafka.KafkaBroker",
                  "--port=" + ports[0],
                  "--controller-port=" + ports[1],
                  "--dir=" + data,
                  "--stop-with-parent")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, data), "stop-test-kafka"));
      awaitReady(process, log);
      return new BrokerProcess(process, "127.0.0.1:" + ports[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("The Kafka broker could not be started.", e);
    }
  }

  private static void awaitReady(Process process, Path log) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!Files.readAllLines(log).contains("kafka ready")) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "The Kafka broker "
                + (process.isAlive() ? "is not ready after " + PATIENCE : "ended")
                + "; see "
                + log);
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the Kafka broker started.", e);
      }
    }
  }

  private static void end(Process process, Path data) {
    // Its data go with it, so there is nothing to be saved by a clean stop.
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("Could not remove " + data + ": " + e);
    }
  }

  static Path root() {
    String property = System.getProperty("tidemark.root");
    if (property != null) {
      return Path.of(property);
    }
    // Started by an IDE: in a module's folder, or in the checkout's.
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, Objects::nonNull, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve("local-stack/pom.xml")))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No local-stack folder above "
                        + here
                        + ": set the system property tidemark.root."));
  }

  /** Two, held at the same time so that they differ. */
  private static int[] freePorts() throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, local);
        ServerSocket other = new ServerSocket(0, 1, local)) {
      return List.of(one, other).stream().mapToInt(ServerSocket::getLocalPort).toArray();
    }
  }
}
