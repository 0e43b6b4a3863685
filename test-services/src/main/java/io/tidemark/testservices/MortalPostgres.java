package io.tidemark.testservices;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server of a test's own that crashes when it is told to, and starts again on the same
 * port with what was committed. A process of this machine, also where the other services are
 * containers: one of those would come back on another port. Not thread-safe.
 */
public final class MortalPostgres implements AutoCloseable {
  private final Path data;
  private final PostgresServer address;
  private EmbeddedPostgres server;

  private MortalPostgres(Path data, EmbeddedPostgres server) {
    this.data = data;
    this.server = server;
    this.address = PostgresServer.at("127.0.0.1:" + server.getPort(), PostgresServer.SUPERUSER);
  }

  /**
   * Starts one.
   *
   * @param data the folder of its data, which must be empty or not there
   */
  public static MortalPostgres start(Path data) {
    return new MortalPostgres(data, start(data, 0));
  }

  /** A new database on it, with all migrations. */
  public TestPostgres migrated() {
    return TestPostgres.migratedOn(address);
  }

  /**
   * Ends at once, as by {@code pg_ctl stop -m immediate}: sessions are cut, nothing is put in
   * order. Returns when the server is gone.
   */
  public void crash() {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
      ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL could not be crashed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while PostgreSQL crashed.", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL has not crashed.", e);
    }
  }

  /** Starts the server that has crashed; returns when it has recovered. */
  public void startAgain() {
    int port = server.getPort();
    close(server); // which gives up its claim on the folder
    server = start(data, port);
  }

  @Override
  public void close() {
    close(server);
  }

  private static EmbeddedPostgres start(Path data, int port) {
    try {
      return PostgresServer.process()
          .setServerConfig("synchronous_commit", "on")
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setPort(port)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded PostgreSQL did not stop.", e);
    }
  }
}
