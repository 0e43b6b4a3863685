package io.tidemark.testservices;

import org.testcontainers.DockerClientFactory;

/** Where the services run; the system property {@code tidemark.services} says which. */
enum ServiceKind {
  /** Processes of this machine. */
  EMBEDDED,
  /** Docker containers. */
  CONTAINERS;

  /**
   * What was asked for; embedded when nothing was.
   *
   * @throws IllegalStateException when the name is unknown, or when containers are asked for and no
   *     engine answers: a test that silently did not run would prove nothing
   */
  static ServiceKind chosen() {
    String name = System.getProperty("tidemark.services", "embedded");
    return switch (name) {
      case "embedded" -> EMBEDDED;
      case "containers" -> {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
          throw new IllegalStateException(
              "tidemark.services is 'containers', but no Docker engine answers. Start one (or set DOCKER_HOST), or run"
                  + " without -Pcontainers: the same tests then use processes of this machine.");
        }
        yield CONTAINERS;
      }
      default ->
          throw new IllegalStateException(
              "tidemark.services is '" + name + "'; it must be 'embedded' or 'containers'.");
    };
  }
}
