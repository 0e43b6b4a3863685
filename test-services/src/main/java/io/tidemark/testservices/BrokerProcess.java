package io.tidemark.testservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
      List<Integer> ports = ServerProcess.freePorts(2);
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  module.resolve("target/classes") + ":" + Files.readString(classpath).strip(),
                  "io.tidemark.localstack.kafka.KafkaBroker",
                  "--port=" + ports.get(0),
                  "--controller-port=" + ports.get(1),
                  "--dir=" + data,
                  "--stop-with-parent")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      ServerProcess.endWithThisJvm(process, data);
      awaitReady(process, log);
      return new BrokerProcess(process, "127.0.0.1:" + ports.get(0));
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
}
