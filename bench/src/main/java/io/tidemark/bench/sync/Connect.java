package io.tidemark.bench.sync;

import io.tidemark.bench.harness.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kafka Connect, standalone, in a process of its own: its libraries and Spark's do not go together.
 * It runs connectors one after the other, so that all but the first find it warm.
 */
final class Connect implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();
  private final Process process;
  private final URI address;
  private final Path log;

  private Connect(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts it and waits until it takes connectors.
   *
   * @param root of the checkout
   * @param folder for its files
   */
  static Connect start(Path root, Path folder, String bootstrapServers)
      throws IOException, InterruptedException {
    Path classpath = root.resolve("bench/connect/target/classpath.txt");
    if (!Files.exists(classpath)) {
      throw new IllegalStateException(
          "TM-456 %s is missing, which says where Kafka Connect is. Say: bench/run sync, which makes it."
              .formatted(classpath));
    }
    int port = Service.freePort();
    Map<String, String> settings = new TreeMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("listeners", "http://127.0.0.1:" + port);
    settings.put("offset.storage.file.filename", folder.resolve("connect-offsets").toString());
    settings.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    Path worker =
        Files.write(
            folder.resolve("connect.properties"),
            settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList());
    Path log = Path.of("target", "connect.log").toAbsolutePath();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Duser.timezone=UTC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                Files.readString(classpath).strip(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                worker.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-connect"));
    Connect connect = new Connect(process, URI.create("http://127.0.0.1:" + port), log);
    connect.awaitReady();
    return connect;
  }

  private void awaitReady() throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        var unused = send(request("/connectors").GET().build());
        return;
      } catch (IOException e) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          throw new IllegalStateException("Kafka Connect did not start; see " + log, e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Starts a connector. */
  void create(String name, Map<String, String> config) throws IOException, InterruptedException {
    var unused =
        send(
            request("/connectors/" + name + "/config")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(config)))
                .build());
  }

  /** What it and its tasks say of themselves, failures with their stack traces. */
  String status(String name) throws IOException, InterruptedException {
    return send(request("/connectors/" + name + "/status").GET().build());
  }

  /** Stops a connector. */
  void delete(String name) throws IOException, InterruptedException {
    var unused = send(request("/connectors/" + name).DELETE().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          "Kafka Connect answered %d to %s: %s"
              .formatted(response.statusCode(), request.uri(), response.body()));
    }
    return response.body();
  }

  @Override
  public void close() {
    process.destroyForcibly(); // what it has brought over is in Postgres, and nothing else counts
  }
}
