package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.prove.Prover;
import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * Compares a table of the copy with the lake's at the version that the ledger names, while both go
 * on: the copy is read in one snapshot together with its ledger, the lake as of that version.
 *
 * <p>Both sides hash each row ({@link RowHashes}), at once, and send back no more than how many
 * there are and the sum of their hashes, so memory does not grow with the table; time does,
 * linearly. Where the sums differ, each side makes one for each of 4096 buckets of keys, and the
 * rows of buckets that differ are looked at one by one. Each column that this release knows counts.
 * Of {@code lake_version}, which the lake has not, it is checked that no row is ahead of the
 * ledger. Thread-safe.
 */
final class PostgresProver implements Prover {
  private final Lake lake;
  private final Settings.Postgres postgres;

  /** Makes it; nothing is read yet. */
  PostgresProver(SparkSession spark, Settings settings) {
    this.lake = new Lake(spark, settings.lake()).compiling();
    this.postgres = settings.postgres();
  }

  @Override
  public Proof prove(TableSpec spec) throws SQLException {
    try (Connection connection = Postgres.connect(postgres, "prove")) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      Comparison comparison = new Comparison(lake, connection, spec, Set.of());
      Proof proof = comparison.run(ledgerVersion(connection, spec.table()));
      connection.rollback();
      connection.setReadOnly(false);
      Proofs.note(connection, proof);
      connection.commit();
      return proof;
    }
  }

  /**
   * Compares a table that nobody reads yet with one version of the lake's; the result is noted
   * nowhere.
   *
   * @param spec whose target is that table
   * @param without the text of keys that are left out, with a line's end between two values
   */
  Proof proveTwin(TableSpec spec, long version, Set<String> without) throws SQLException {
    try (Connection connection = Postgres.connect(postgres, "prove")) {
      connection.setReadOnly(true);
      return new Comparison(lake, connection, spec, without).run(version);
    }
  }

  private static long ledgerVersion(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT lake_version FROM tidemark.ledger WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          return row.getLong(1);
        }
      }
    }
    throw new SyncException(
        "TM-210 '%s' cannot be proved: the ledger does not name it, so its copy has not been loaded yet. Wait until the streaming application has done that."
            .formatted(table));
  }
}
