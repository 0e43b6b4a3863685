package io.tidemark.testservices;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Servers as child processes, which end with this JVM, and their data with them. */
final class ServerProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ServerProcess() {}

  /**
   * Starts one in a temporary folder of its own, and waits until it takes connections.
   *
   * @param name of the server, for people
   * @param port of 127.0.0.1, on which the command says to listen
   * @throws IllegalStateException when it ends, or is not ready in time
   */
  static void start(String name, int port, List<String> command) throws IOException {
    Path folder = Files.createTempDirectory("tidemark-" + name + "-");
    Files.createDirectories(Path.of("target"));
    Path log = Files.createTempFile(Path.of("target"), name + "-", ".log").toAbsolutePath();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    endWithThisJvm(process, folder);
    awaitConnection(name, process, port, log);
  }

  private static void awaitConnection(String name, Process process, int port, Path log) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          throw new IllegalStateException(name + " does not answer; see " + log, e);
        }
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while " + name + " started.", e);
      }
    }
  }

  /** Ends the process, and removes its folder, when this JVM ends. */
  static void endWithThisJvm(Process process, Path folder) {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(process, folder), "stop " + folder.getFileName()));
  }

  private static void end(Process process, Path folder) {
    // Its data go with it, so there is nothing to be saved by a clean stop.
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("Could not remove " + folder + ": " + e);
    }
  }

  /** So many free ports of 127.0.0.1, held at the same time so that they differ. */
  static List<Integer> freePorts(int count) throws IOException {
    if (count == 0) {
      return List.of();
    }
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Stream.concat(Stream.of(one.getLocalPort()), freePorts(count - 1).stream()).toList();
    }
  }
}
