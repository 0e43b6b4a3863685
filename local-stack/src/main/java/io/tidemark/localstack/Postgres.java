package io.tidemark.localstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.postgresql.PGConnection;

/**
 * The serving database: a PostgreSQL server of this machine's own with its data in the stack's
 * folder, reachable over 127.0.0.1 only and by password only. Its superuser is the launcher's
 * alone; the owner migrates, {@code sync} writes, {@code api} reads.
 */
final class Postgres implements AutoCloseable {
  static final String OWNER = "tidemark_owner";
  static final String WRITER = "sync";
  static final String READER = "api";

  private static final String SUPERUSER = "postgres";
  private static final String DATABASE = "tidemark";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final Secrets secrets;
  private final Child child;

  private Postgres(EmbeddedPostgres server, Secrets secrets, Child child) {
    this.server = server;
    this.secrets = secrets;
    this.child = child;
  }

  /**
   * Starts the server, on the data that is there or on new.
   *
   * @throws StackFailure TM-407 when it does not start
   */
  static Postgres start(DataFolder folder, Secrets secrets, int port) {
    Path log = folder.logs().resolve("postgres.log");
    try {
      Child.makeRoom(log);
      if (!Files.exists(folder.postgres().resolve("PG_VERSION"))) {
        // What an interrupted first start has left is no database.
        PrivateFiles.remove(folder.postgres());
      }
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(folder.postgres())
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(binaries())
              .setRegisterShutdownHook(false)
              .setPGStartupWait(PATIENCE)
              .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .setConnectConfig("password", secrets.password(SUPERUSER));
      initialize(builder, secrets);
      configure(builder);
      EmbeddedPostgres server = builder.start();
      // The library's own process is pg_ctl, which is done; the server is the one that wrote this.
      String pid = Files.readAllLines(folder.postgres().resolve("postmaster.pid")).get(0).strip();
      ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      return new Postgres(server, secrets, new Child("postgres", process, null, log, 0));
    } catch (IOException | IllegalStateException e) {
      throw StackFailure.postgres(log, e);
    }
  }

  /**
   * Where the server's programs are unpacked, once a user and version: a folder that nobody else
   * can put programs into, unlike one below the machine's temporary folder.
   */
  private static File binaries() throws IOException {
    Path folder = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "postgres");
    PrivateFiles.folder(folder);
    return folder.toFile();
  }

  /**
   * For initdb, which takes the name/value pairs as options: passwords from the first moment, no
   * trust.
   */
  private static void initialize(EmbeddedPostgres.Builder builder, Secrets secrets) {
    builder
        .setLocaleConfig("auth-host", "scram-sha-256")
        .setLocaleConfig("auth-local", "reject")
        .setLocaleConfig("pwfile", secrets.passwordFile(SUPERUSER).toString())
        // Unicode rules that are PostgreSQL's own: the same order and case on every machine.
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8");
  }

  private static void configure(EmbeddedPostgres.Builder builder) {
    builder
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        // The embedding library turns it off, for tests; here data are kept.
        .setServerConfig("fsync", "on")
        .setServerConfig("timezone", "UTC")
        .setServerConfig("log_timezone", "UTC")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("effective_cache_size", "1GB")
        .setServerConfig("max_wal_size", "2GB")
        .setServerConfig("random_page_cost", "1.1")
        // Compiling a query costs more than the small ones that the API sends.
        .setServerConfig("jit", "off");
  }

  /**
   * Makes the database and its logins where they are missing, and applies the migrations that are
   * new.
   */
  void migrate() {
    try (Connection superuser = connect(SUPERUSER, "postgres")) {
      for (String role : new String[] {"tidemark_writer", "tidemark_reader", "tidemark_auditor"}) {
        makeRole(superuser, role, "NOLOGIN");
      }
      makeRole(superuser, OWNER, "LOGIN");
      makeRole(superuser, WRITER, "LOGIN IN ROLE tidemark_writer");
      makeRole(superuser, READER, "LOGIN IN ROLE tidemark_reader");
      for (String login : new String[] {OWNER, WRITER, READER}) {
        // Hashed here: not even the server's log could tell the password.
        superuser
            .unwrap(PGConnection.class)
            .alterUserPassword(login, secrets.password(login).toCharArray(), "scram-sha-256");
      }
      // A reader that cannot write, and cannot hold the database up.
      run(superuser, "ALTER ROLE api SET default_transaction_read_only = on");
      run(superuser, "ALTER ROLE api SET statement_timeout = '10s'");
      run(superuser, "ALTER ROLE api SET idle_in_transaction_session_timeout = '30s'");
      if (!exists(superuser, "SELECT FROM pg_database WHERE datname = ?", DATABASE)) {
        run(superuser, "CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
      }
    } catch (SQLException e) {
      throw StackFailure.postgres(child.log(), e);
    }
    Flyway.configure()
        .dataSource(jdbcUrl(), OWNER, secrets.password(OWNER))
        .locations("classpath:tidemark/db/migrations")
        .load()
        .migrate();
  }

  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** A new connection to the serving database; the caller closes it. */
  Connection connect(String login) throws SQLException {
    return connect(login, DATABASE);
  }

  /** The server's process. */
  Child child() {
    return child;
  }

  /** Ends every session and the server; what was committed stays. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop in order; see " + child.log(), e);
    }
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  private Connection connect(String login, String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), login, secrets.password(login));
  }

  private static void makeRole(Connection connection, String role, String rights)
      throws SQLException {
    if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", role)) {
      run(connection, "CREATE ROLE " + role + " " + rights);
    }
  }

  private static boolean exists(Connection connection, String sql, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
