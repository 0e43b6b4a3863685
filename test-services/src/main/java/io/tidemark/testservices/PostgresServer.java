package io.tidemark.testservices;

import io.tidemark.testservices.TestPostgres.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server that databases are made on.
 *
 * @param address host and port
 * @param superuser who may make databases
 * @param owner of all of them: the roles that migrations make belong to who made them first
 */
record PostgresServer(String address, Login superuser, Login owner) {
  private static final DockerImageName IMAGE = DockerImageName.parse("postgres:18.6-trixie");

  /** Of a server that is a process of this machine, which trusts whoever comes from it. */
  static final Login SUPERUSER = new Login("postgres", "");

  /** The one server of this JVM, which ends with it; started by the first call. */
  static PostgresServer shared() {
    return Holder.SERVER;
  }

  /** The server at this address, where nobody owns databases yet. */
  static PostgresServer at(String address, Login superuser) {
    PostgresServer server =
        new PostgresServer(address, superuser, TestPostgres.newLogin("tidemark_owner"));
    TestPostgres.run(
        server.jdbcUrl("postgres"),
        superuser,
        TestPostgres.createLogin(server.owner(), "CREATEROLE"));
    return server;
  }

  /** A server as a process of this machine, which is not started yet. */
  static EmbeddedPostgres.Builder process() {
    return EmbeddedPostgres.builder()
        .setServerConfig("listen_addresses", "127.0.0.1")
        // Nothing here outlives the machine, so nothing needs to reach the disk.
        .setServerConfig("fsync", "off")
        .setServerConfig("full_page_writes", "off")
        .setServerConfig("max_connections", "200");
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
      EmbeddedPostgres server = process().setServerConfig("synchronous_commit", "off").start();
      return at("127.0.0.1:" + server.getPort(), SUPERUSER);
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
    return at(
        server.getHost() + ":" + server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        new Login(server.getUsername(), server.getPassword()));
  }

  private static final class Holder {
    static final PostgresServer SERVER = start();
  }
}
