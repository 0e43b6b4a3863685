package io.tidemark.testservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one Redis server of this JVM, without persistence: {@code redis-server} of the PATH, or a
 * container. Thread-safe.
 */
public final class TestRedis {
  private static final DockerImageName IMAGE = DockerImageName.parse("redis:8.2.2-alpine");
  private static final int PORT = 6379;

  private final URI uri;

  private TestRedis(URI uri) {
    this.uri = uri;
  }

  /**
   * The server, started by the first call.
   *
   * @throws IllegalStateException when it does not start; or when containers are asked for and no
   *     Docker engine answers
   */
  public static TestRedis shared() {
    return Holder.REDIS;
  }

  /** {@code redis://host:port/0}; nobody need say who it is. */
  public URI uri() {
    return uri;
  }

  private static TestRedis start() {
    return new TestRedis(
        switch (ServiceKind.chosen()) {
          case EMBEDDED -> process();
          case CONTAINERS -> container();
        });
  }

  private static URI process() {
    try {
      int port = ServerProcess.freePorts(1).get(0);
      ServerProcess.start(
          "redis-server",
          port,
          List.of(
              "redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
      return URI.create("redis://127.0.0.1:" + port + "/0");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "redis-server could not be started; ./verify installs it, as does 'apt-get install redis-server'.",
          e);
    }
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
  private static URI container() {
    GenericContainer<?> redis = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
    redis.start();
    return URI.create("redis://%s:%d/0".formatted(redis.getHost(), redis.getMappedPort(PORT)));
  }

  private static final class Holder {
    static final TestRedis REDIS = start();
  }
}
