package io.tidemark.bench.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, on a port of 127.0.0.1. Closing it kills it and its own. */
public final class Service implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 10;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name;
  private final Process process;
  private final Path log;
  private final long begun;

  private Service(String name, Process process, Path log, long begun) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.begun = begun;
  }

  /** Starts it; its log goes to {@code target/NAME.log}, behind what is there. */
  public static Service start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    Path log = Path.of("target", name + ".log").toAbsolutePath();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    long begun = System.nanoTime();
    Service service = new Service(name, builder.start(), log, begun);
    Runtime.getRuntime().addShutdownHook(new Thread(service::kill, "stop-" + name));
    return service;
  }

  /** A port that nobody listens at. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Waits until a request is answered, with whatever status below 500.
   *
   * @return seconds since its start
   * @throws IllegalStateException TM-459 when it ends, or is not there in time
   */
  public double awaitAnswer(HttpRequest request) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 500) {
          return (System.nanoTime() - begun) / 1e9;
        }
      } catch (IOException notYet) {
        // It does not listen yet.
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IllegalStateException(
        "TM-459 %s %s, so nothing can be compared with it; see %s."
            .formatted(
                name, process.isAlive() ? "is not ready after " + PATIENCE : "has ended", log));
  }

  /** A request of a path, without a body. */
  public static HttpRequest get(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(PATIENCE)
        .build();
  }

  /** The process itself. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /**
   * Megabytes that it and its own have in memory. What two of them share counts twice. Source:
   * Linux, proc_pid_status(5).
   */
  public double residentMegabytes() throws IOException {
    double kilobytes = 0;
    for (ProcessHandle each : all()) {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          kilobytes += Double.parseDouble(line.replaceAll("\\D", ""));
        }
      }
    }
    return kilobytes / 1024;
  }

  /** Asks it to end, and waits until it has done so in order. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(name + " did not end; see " + log);
    }
  }

  private List<ProcessHandle> all() {
    return Stream.concat(process.descendants(), Stream.of(process())).toList();
  }

  private void kill() {
    all().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    var unused = process.onExit().join();
  }
}
