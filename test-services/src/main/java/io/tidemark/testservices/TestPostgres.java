package io.tidemark.testservices;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A database of a test's own, with the migrations applied. All of them are on one server, which the
 * first of them starts and the end of the JVM stops, but for those of a {@link MortalPostgres}; the
 * roles {@code tidemark_*} are shared, as on any server, the logins are not.
 *
 * <p>Thread-safe. Closing it drops the database, whoever is still connected.
 */
public final class TestPostgres implements AutoCloseable {
  private static final String MIGRATIONS = "classpath:tidemark/db/migrations";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Object ROLES = new Object();

  private final PostgresServer server;
  private final String database;
  private final Login owner;
  private final Login writer;
  private final Login reader;

  private TestPostgres(PostgresServer server, String database) {
    this.server = server;
    this.database = database;
    this.owner = server.owner();
    this.writer = newLogin("sync_" + database);
    this.reader = newLogin("api_" + database);
  }

  /**
   * Makes a new database and applies all migrations as its owner, who is no superuser.
   *
   * @throws IllegalStateException when containers are asked for and no Docker engine answers
   */
  public static TestPostgres migrated() {
    return migratedBy(MIGRATIONS);
  }

  /**
   * Makes a new database as another release left it.
   *
   * @param location of that release's migrations, as Flyway takes it
   */
  public static TestPostgres migratedBy(String location) {
    return migratedBy(location, PostgresServer.shared());
  }

  /** The same with all migrations, on another server than the one that all tests share. */
  static TestPostgres migratedOn(PostgresServer server) {
    return migratedBy(MIGRATIONS, server);
  }

  private static TestPostgres migratedBy(String location, PostgresServer server) {
    TestPostgres postgres = new TestPostgres(server, "tidemark_" + COUNT.incrementAndGet());
    // Roles belong to the whole server: two migrations at once would both find them missing.
    synchronized (ROLES) {
      run(
          server.jdbcUrl("postgres"),
          server.superuser(),
          "CREATE DATABASE " + postgres.database + " OWNER " + postgres.owner.user());
      postgres.migrate(location);
      run(
          postgres.jdbcUrl(),
          postgres.owner,
          createLogin(postgres.writer, "IN ROLE tidemark_writer"),
          createLogin(postgres.reader, "IN ROLE tidemark_reader"));
    }
    return postgres;
  }

  /** Applies this release's migrations that are still missing. */
  public void migrate() {
    migrate(MIGRATIONS);
  }

  private void migrate(String location) {
    Flyway.configure()
        .dataSource(jdbcUrl(), owner.user(), owner.password())
        .locations(location)
        .outOfOrder(true)
        .load()
        .migrate();
  }

  /** The database's address, without a login. */
  public String jdbcUrl() {
    return server.jdbcUrl(database);
  }

  /** Who owns the database and applies migrations; may create roles, but is no superuser. */
  public Login owner() {
    return owner;
  }

  /** A login with the rights of sync (role {@code tidemark_writer}). */
  public Login writer() {
    return writer;
  }

  /** A login with the rights of the API (role {@code tidemark_reader}). */
  public Login reader() {
    return reader;
  }

  /** A new connection, in auto-commit; the caller closes it. */
  public Connection connect(Login login) {
    return open(jdbcUrl(), login);
  }

  @Override
  public void close() {
    run(
        server.jdbcUrl("postgres"),
        server.superuser(),
        "DROP DATABASE " + database + " WITH (FORCE)",
        "DROP ROLE " + writer.user(),
        "DROP ROLE " + reader.user());
  }

  static Login newLogin(String user) {
    byte[] password = new byte[16];
    RANDOM.nextBytes(password);
    return new Login(user, HexFormat.of().formatHex(password));
  }

  /** Both are our own: letters, digits and underscores, so nothing needs quoting. */
  static String createLogin(Login login, String rights) {
    return "CREATE ROLE " + login.user() + " LOGIN PASSWORD '" + login.password() + "' " + rights;
  }

  private static Connection open(String url, Login login) {
    try {
      return DriverManager.getConnection(url, login.user(), login.password());
    } catch (SQLException e) {
      throw new IllegalStateException("Could not connect to " + url + " as " + login.user(), e);
    }
  }

  static void run(String url, Login login, String... statements) {
    try (Connection connection = open(url, login);
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Could not set up a database on " + url, e);
    }
  }

  /**
   * Who to connect as.
   *
   * @param user the name
   * @param password random, and worth nothing after the test
   */
  public record Login(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }
}
