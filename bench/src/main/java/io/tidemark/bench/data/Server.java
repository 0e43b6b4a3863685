package io.tidemark.bench.data;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * A PostgreSQL server with its data in the folder of the run, set up as the local stack's is but
 * for autovacuum, which is off so that it falls on nobody: who needs a vacuum asks for it.
 */
public final class Server implements AutoCloseable {
  private static final String OWNER = "tidemark_owner";
  private static final String WRITER = "sync";
  private static final String READER = "api";

  /** Said on the page. */
  public static final String SETTINGS =
      "shared_buffers 256 MB, max_wal_size 2 GB, maintenance_work_mem 256 MB, fsync and"
          + " synchronous_commit on, autovacuum off, all else as PostgreSQL has it";

  private final EmbeddedPostgres server;
  private final Path data;
  private int databases;

  private Server(EmbeddedPostgres server, Path data) {
    this.server = server;
    this.data = data;
  }

  /** Starts one, empty. */
  public static Server start(Path folder) throws IOException, SQLException {
    ProcessBuilder.Redirect log =
        ProcessBuilder.Redirect.appendTo(new File("target", "postgres.log"));
    Path data = folder.resolve("postgres");
    Server started =
        new Server(
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("effective_cache_size", "1GB")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("maintenance_work_mem", "256MB")
                .setServerConfig("random_page_cost", "1.1")
                .setServerConfig("jit", "off")
                .setServerConfig("autovacuum", "off")
                .start(),
            data);
    started.run("CREATE ROLE " + OWNER + " LOGIN CREATEROLE PASSWORD 'bench'");
    return started;
  }

  /** A new database as this release's migrations make it. */
  public Database migrated() throws SQLException {
    Database made = newDatabase("template0");
    Flyway.configure()
        .dataSource(made.url(), OWNER, "bench")
        .locations("classpath:tidemark/db/migrations")
        .load()
        .migrate();
    if (databases == 1) {
      try (Connection owner = made.owner();
          Statement statement = owner.createStatement()) {
        statement.execute(
            "CREATE ROLE " + WRITER + " LOGIN PASSWORD 'bench' IN ROLE tidemark_writer");
        statement.execute(
            "CREATE ROLE " + READER + " LOGIN PASSWORD 'bench' IN ROLE tidemark_reader");
      }
    }
    return made;
  }

  /** A copy of a database that nobody is connected to, with nothing left to be written to disk. */
  public Database copyOf(Database database) throws SQLException {
    Database copy = newDatabase(database.name() + " STRATEGY = FILE_COPY");
    // The rights on the database itself, which migrations grant, do not come with it.
    run(
        """
        UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = '%s') WHERE datname = '%s'\
        """
            .formatted(database.name(), copy.name()));
    run("CHECKPOINT");
    return copy;
  }

  private Database newDatabase(String template) throws SQLException {
    String name = "bench_" + ++databases;
    run("CREATE DATABASE " + name + " OWNER " + OWNER + " TEMPLATE " + template);
    // Without a user: the driver would take that one, whoever logs in.
    String url = "jdbc:postgresql://127.0.0.1:" + port() + "/" + name;
    return new Database(name, url, OWNER, WRITER, READER);
  }

  /** Removes a database, whoever is still connected. */
  public void drop(Database database) throws SQLException {
    run("DROP DATABASE " + database.name() + " WITH (FORCE)");
  }

  /** Leaves each page as it will be read from now on. */
  public void settle(Database database) throws SQLException {
    try (Connection superuser = server.getDatabase("postgres", database.name()).getConnection();
        Statement statement = superuser.createStatement()) {
      for (String sql :
          List.of("VACUUM (FREEZE, ANALYZE) serving.users, serving.transactions", "CHECKPOINT")) {
        statement.execute(sql);
      }
    }
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return server.getPort();
  }

  /** The process that all its sessions are children of. */
  public ProcessHandle process() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private void run(String sql) throws SQLException {
    try (Connection superuser = server.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
