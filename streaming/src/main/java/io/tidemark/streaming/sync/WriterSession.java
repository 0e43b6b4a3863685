package io.tidemark.streaming.sync;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session that changes one table, inside its fence. Not thread-safe.
 *
 * @param staging where its changes wait
 */
record WriterSession(Connection connection, PostgresTable table, Staging staging)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriterSession.class);

  /**
   * Opens one, once no other writer is there.
   *
   * @param type the lake table's columns
   * @throws io.tidemark.streaming.serving.SyncException TM-201, TM-202, TM-204
   */
  static WriterSession open(Settings settings, TableSpec spec, StructType type)
      throws SQLException {
    Connection connection = Postgres.connect(settings.postgres(), "sync-" + spec.table());
    try {
      Fence.take(connection, spec.table(), settings.fenceWait());
      PostgresTable table = PostgresTable.open(connection, spec, type);
      Staging staging = new Staging(connection, settings.postgres(), spec, table.changes());
      connection.commit();
      return new WriterSession(connection, table, staging);
    } catch (SQLException | RuntimeException e) {
      close(connection);
      throw e;
    }
  }

  /** Gives up what is not committed, and the fence. */
  @Override
  public void close() {
    close(connection);
  }

  /** Closes a session that may be lost already. */
  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("a session that is closed complains", e);
    }
  }
}
