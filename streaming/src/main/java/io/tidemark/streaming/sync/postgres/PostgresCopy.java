package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.Twin;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session that changes one table, inside its fence. A step is a transaction of it. */
final class PostgresCopy implements TargetTable {
  private static final Logger log = LoggerFactory.getLogger(PostgresCopy.class);

  private final Settings settings;
  private final PostgresProver prover;
  private final TableSpec spec;
  private final Connection connection;
  private final PostgresTable table;
  private final Staging staging;

  private PostgresCopy(
      Settings settings,
      PostgresProver prover,
      TableSpec spec,
      Connection connection,
      PostgresTable table,
      Staging staging) {
    this.settings = settings;
    this.prover = prover;
    this.spec = spec;
    this.connection = connection;
    this.table = table;
    this.staging = staging;
  }

  /** Opens one, once no other writer is there. */
  static PostgresCopy open(
      Settings settings, PostgresProver prover, TableSpec spec, StructType columns)
      throws SQLException {
    Connection connection = Postgres.connect(settings.postgres(), "sync-" + spec.table());
    try {
      Fence.take(connection, spec.table(), settings.fenceWait());
      PostgresTable table = PostgresTable.open(connection, spec, columns);
      Staging staging = new Staging(connection, settings.postgres(), spec, table.changes());
      connection.commit();
      return new PostgresCopy(settings, prover, spec, connection, table, staging);
    } catch (SQLException | RuntimeException e) {
      close(connection);
      throw e;
    }
  }

  @Override
  public Position position() throws SQLException {
    Ledger.Reached reached = Ledger.locked(connection, spec.table());
    return new Position(reached.version(), reached.lakeId(), Holds.of(connection, spec.table()));
  }

  @Override
  public long rows() throws SQLException {
    return table.count();
  }

  @Override
  public Staged stage(Collection<Row> changes) throws SQLException {
    return new Changes(staging.few(changes));
  }

  @Override
  public Staged stage(Dataset<Row> changes) throws SQLException {
    return new Changes(staging.many(changes, settings.syncSessions()));
  }

  private final class Changes implements Staged {
    private final Staging.Waiting waiting;

    Changes(Staging.Waiting waiting) {
      this.waiting = waiting;
    }

    @Override
    public long rows() {
      return waiting.rows();
    }

    @Override
    public long removals() {
      return waiting.removals();
    }

    @Override
    public void apply(Commit through) throws SQLException {
      table.apply(waiting);
      staging.clear(waiting);
      Ledger.write(connection, spec.table(), through);
      Holds.release(connection, spec.table());
      connection.commit();
    }
  }

  @Override
  public Twin twin() {
    return new PostgresTwin(connection, settings, spec, table.rows(), prover);
  }

  @Override
  public void hold(long version, long removals, long rows) throws SQLException {
    connection.rollback();
    Holds.brake(connection, spec.table(), version, removals, rows);
    connection.commit();
  }

  @Override
  public void rest() throws SQLException {
    connection.rollback();
  }

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
