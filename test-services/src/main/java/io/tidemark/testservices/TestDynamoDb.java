package io.tidemark.testservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one DynamoDB Local of this JVM, in memory: a process of module dynamodb-local, or a
 * container. It takes any region and any credentials, and has the same tables for all. Thread-safe.
 */
public final class TestDynamoDb {
  private static final DockerImageName IMAGE = DockerImageName.parse("amazon/dynamodb-local:2.6.1");
  private static final int PORT = 8000;

  private final URI endpoint;

  private TestDynamoDb(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * The server, started by the first call.
   *
   * @throws IllegalStateException when it is not built or does not start; or when containers are
   *     asked for and no Docker engine answers
   */
  public static TestDynamoDb shared() {
    return Holder.DYNAMO_DB;
  }

  /** {@code http://host:port}. */
  public URI endpoint() {
    return endpoint;
  }

  private static TestDynamoDb start() {
    return new TestDynamoDb(
        switch (ServiceKind.chosen()) {
          case EMBEDDED -> process();
          case CONTAINERS -> container();
        });
  }

  private static URI process() {
    try {
      Path jars = BrokerProcess.root().resolve("dynamodb-local/target/jars");
      if (!Files.exists(jars)) {
        throw new IllegalStateException(
            jars + " is missing: build it first (mvn pre-integration-test -pl dynamodb-local).");
      }
      int port = ServerProcess.freePorts(1).get(0);
      ServerProcess.start(
          "dynamodb",
          port,
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              jars.resolveSibling("classes") + ":" + jars + "/*",
              "io.tidemark.dynamodblocal.LoopbackServer",
              "-inMemory",
              "-sharedDb",
              "-disableTelemetry",
              "-port",
              String.valueOf(port)));
      return URI.create("http://127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB Local could not be started.", e);
    }
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
  private static URI container() {
    GenericContainer<?> server =
        new GenericContainer<>(IMAGE)
            .withExposedPorts(PORT)
            .withCommand("-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb");
    server.start();
    return URI.create("http://%s:%d".formatted(server.getHost(), server.getMappedPort(PORT)));
  }

  private static final class Holder {
    static final TestDynamoDb DYNAMO_DB = start();
  }
}
