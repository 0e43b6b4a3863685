package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.CopyStatus;
import io.tidemark.streaming.sync.Target;
import io.tidemark.streaming.sync.TargetTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The serving copy: what support looks at. */
public final class PostgresTarget implements Target {
  /** See {@link #name}. */
  public static final String NAME = "postgres";

  // PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53");
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "57014");

  private final Settings settings;
  private final PostgresProver prover;

  /** Makes it; no session is opened yet. */
  public PostgresTarget(SparkSession spark, Settings settings) {
    this.settings = settings;
    this.prover = new PostgresProver(spark, settings);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TargetTable open(TableSpec spec, StructType columns) throws SQLException {
    return PostgresCopy.open(settings, prover, spec, columns);
  }

  @Override
  public boolean passes(Throwable failure) {
    return isPassing(failure);
  }

  static boolean isPassing(@Nullable Throwable failure) {
    if (failure == null) {
      return false;
    }
    if (failure instanceof SQLException sql && sql.getSQLState() != null) {
      String state = sql.getSQLState();
      return PASSING.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2));
    }
    return isPassing(failure.getCause());
  }

  @Override
  public Proof prove(TableSpec spec) throws SQLException {
    return prover.prove(spec);
  }

  @Override
  public OptionalLong repair(
      TableSpec spec, StructType columns, List<List<String>> keys, LongFunction<List<Row>> rows)
      throws SQLException {
    return asOperator(
        connection -> {
          PostgresTable table = PostgresTable.open(connection, spec, columns);
          Staging staging = new Staging(connection, settings.postgres(), spec, table.changes());
          long version =
              Ledger.locked(connection, spec.table())
                  .version()
                  .orElseThrow(
                      () ->
                          new SyncException(
                              "TM-210 '%s' cannot be repaired: its copy has not been loaded yet. Wait until the streaming application has done that."
                                  .formatted(spec.table())));
          table.remove(keys);
          table.apply(staging.few(rows.apply(version)));
          return OptionalLong.of(version);
        });
  }

  @Override
  public void pause(String table) throws SQLException {
    asOperator(
        connection -> {
          Holds.pause(connection, table);
          return true;
        });
  }

  @Override
  public boolean resume(String table) throws SQLException {
    return asOperator(connection -> Holds.resume(connection, table));
  }

  @Override
  public boolean approve(String table) throws SQLException {
    return asOperator(connection -> Holds.approve(connection, table));
  }

  @Override
  public void resync(String table) throws SQLException {
    asOperator(
        connection ->
            Postgres.update(
                connection,
                "UPDATE tidemark.ledger SET resync = true WHERE table_name = ?",
                table));
  }

  @Override
  public List<CopyStatus> status() throws SQLException {
    return asOperator(PostgresTarget::status);
  }

  private static List<CopyStatus> status(Connection connection) throws SQLException {
    List<CopyStatus> tables = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                """
                SELECT l.table_name, l.lake_version,
                  coalesce(round(extract(epoch FROM clock_timestamp() - l.complete_through), 1)::text, '?'),
                  CASE WHEN l.heartbeat_at < clock_timestamp() - interval '30 s'
                       THEN 'no application since ' || to_char(l.heartbeat_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SSZ')
                       WHEN h.reason = 'PAUSED' THEN 'paused'
                       WHEN h.reason = 'BRAKE' AND h.approved THEN 'approved'
                       WHEN h.reason = 'BRAKE' THEN format('held before version %s, which removes %s of %s rows',
                              h.lake_version, h.removals, h.copy_rows)
                       WHEN r.refused > 0 THEN format('following, %s rows refused', r.refused)
                       ELSE 'following' END,
                  CASE WHEN p.is_equal THEN 'equal at version ' || p.lake_version
                       WHEN p.is_equal IS NULL THEN 'not yet'
                       ELSE format('%s differ at version %s', p.differences, p.lake_version) END
                FROM tidemark.ledger l LEFT JOIN tidemark.holds h USING (table_name)
                  LEFT JOIN tidemark.proofs p USING (table_name)
                  LEFT JOIN (SELECT table_name, count(*) AS refused FROM tidemark.refusals GROUP BY 1) r
                    USING (table_name)
                ORDER BY 1
                """)) {
      while (row.next()) {
        tables.add(
            new CopyStatus(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)));
      }
    }
    return tables;
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T asOperator(Work<T> work) throws SQLException {
    try (Connection connection = Postgres.connect(settings.postgres(), "operator")) {
      T done = work.in(connection);
      connection.commit();
      return done;
    }
  }
}
