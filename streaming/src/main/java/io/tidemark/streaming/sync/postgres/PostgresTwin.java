package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable.Commit;
import io.tidemark.streaming.sync.Twin;
import io.tidemark.streaming.sync.postgres.CopyInto.Copied;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A load's table in schema {@code staging}, made, indexed and published by functions of the owner:
 * the writer itself may define nothing where readers look.
 */
final class PostgresTwin implements Twin {
  private static final String DUPLICATE_KEY = "23505";

  private final Connection connection;
  private final Settings settings;
  private final TableSpec spec;
  private final CopyInto shape;
  private final PostgresProver prover;

  /**
   * @param connection of the writer
   * @param shape of the rows, with their version
   */
  PostgresTwin(
      Connection connection,
      Settings settings,
      TableSpec spec,
      CopyInto shape,
      PostgresProver prover) {
    this.connection = connection;
    this.settings = settings;
    this.spec = spec;
    this.shape = shape;
    this.prover = prover;
  }

  @Override
  public Optional<Begun> begun() throws SQLException {
    Optional<Begun> begun = Loads.of(connection, spec.table());
    connection.commit();
    return begun;
  }

  @Override
  public void begin(Begun begun) throws SQLException {
    call("begin_load");
    Loads.begin(connection, spec.table(), begun);
    Refusals.clear(connection, spec.table());
    connection.commit();
  }

  @Override
  public void forget() throws SQLException {
    connection.rollback();
    Loads.forget(connection, spec.table());
    connection.commit();
  }

  @Override
  public Set<Integer> in() throws SQLException {
    Set<Integer> in = Loads.in(connection, spec.table());
    connection.commit();
    return in;
  }

  @Override
  public long write(int part, Dataset<Row> rows) {
    try {
      return write(part, rows, false);
    } catch (Exception e) { // Scala throws checked ones undeclared
      if (!PostgresTable.refusesARow(e)) {
        throw e;
      }
      return write(part, rows, true);
    }
  }

  private long write(int part, Dataset<Row> rows, boolean alone) {
    return rows
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .coalesce(1)
        .mapPartitions(
            new LoadTask(shape, settings.postgres(), spec.table(), spec.twin(), part, alone))
        .collect()
        .stream()
        .mapToLong(Copied::rows)
        .sum();
  }

  @Override
  public void index() throws SQLException {
    try {
      new IndexBuild(connection, settings.postgres(), spec, settings.syncSessions()).run();
      call("index_load");
      Loads.indexed(connection, spec.table());
      connection.commit();
    } catch (SQLException e) {
      if (DUPLICATE_KEY.equals(e.getSQLState())) {
        forget();
        throw new SyncException(
            "TM-223 '%s' cannot be loaded: the lake has two rows with one key (%s). Remove one of them from the lake's table, then start again; the copy is as it was."
                .formatted(spec.table(), e.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public Proof prove(long version) throws SQLException {
    Set<String> refused = Refusals.keys(connection, spec.table());
    connection.commit();
    return prover.proveTwin(spec.at(spec.twin()), version, refused);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It waits for readers under way, but not for long, since new ones wait behind it; then it
   * fails with what {@link PostgresTarget#passes}.
   */
  @Override
  public void publish(Commit commit) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '2s'");
    }
    call("publish_load");
    Loads.forget(connection, spec.table());
    Ledger.write(connection, spec.table(), commit);
    Holds.release(connection, spec.table());
    connection.commit();
  }

  private void call(String step) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement("SELECT tidemark." + step + "(?)")) {
      call.setString(1, spec.name());
      call.execute();
    }
  }
}
