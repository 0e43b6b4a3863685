package io.tidemark.testservices;

import io.tidemark.testservices.TestPostgres.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one server of this JVM; it ends with the JVM.
 *
 * @param address host and port
 * @param superuser who may make databases
 */
record PostgresServer(String address, Login superuser) {
  private static final DockerImageName IMAGE = DockerImageName.parse("postgres:18.6-trixie");

  /** The server, started by the first call. */
  static PostgresServer shared() {
    return Holder.SERVER;
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  private static PostgresServer start() {
    return switch (ServiceKind.chosen()) {
      case EMBEDDED -> embedded();
      case CONTAINERS -> container();
    };
  }

  @SuppressWarnings("resource") // Closed by its own shutdown hook.
  private static PostgresServer embedded() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("listen_addresses", "127.0.0.1")
              // Nothing here outlives the JVM, so nothing needs to reach the disk.
              .setServerConfig("fsync", "off")
              .setServerConfig("synchronous_commit", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_connections", "200")
              .start();
      return new PostgresServer("127.0.0.1:" + server.getPort(), new Login("postgres", ""));
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
    }
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
  private static PostgresServer container() {
    PostgreSQLContainer server =
        new PostgreSQLContainer(IMAGE)
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200");
    server.start();
    return new PostgresServer(
        server.getHost() + ":" + server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        new Login(server.getUsername(), server.getPassword()));
  }

  private static final class Holder {
    static final PostgresServer SERVER = start();
  }
}
