package io.tidemark.streaming.prove;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.Postgres;
import io.tidemark.streaming.sync.SyncException;
import io.tidemark.streaming.sync.TableSpec;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.spark.sql.SparkSession;

/**
 * Compares a table of the copy with the lake's at the version that the ledger names, while both go
 * on: the copy is read in one snapshot together with its ledger, the lake as of that version.
 *
 * <p>Both sides hash the {@link CanonicalText} of each row, and send back no more than a {@link
 * Digest} for each of 4096 buckets of keys, so memory does not grow with the table; time does,
 * linearly. Only the rows of buckets that differ are looked at one by one. Each column that this
 * release knows counts. Of {@code lake_version}, which the lake has not, it is checked that no row
 * is ahead of the ledger. Thread-safe.
 */
public final class Prover {
  private final Lake lake;
  private final Settings.Postgres postgres;

  /** Makes it; nothing is read yet. */
  public Prover(SparkSession spark, Settings settings) {
    SparkSession session = spark.newSession();
    // Beside batches of a few rows that the application knows, whole tables are read here.
    session.conf().set("spark.sql.codegen.wholeStage", "true");
    session.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    this.lake = new Lake(session, settings.lake());
    this.postgres = settings.postgres();
  }

  /**
   * Compares one table, notes the result in Postgres, and answers it.
   *
   * @throws SyncException TM-204; TM-210 when the copy has not been loaded yet
   */
  public Proof prove(TableSpec spec) throws SQLException {
    try (Connection connection = Postgres.connect(postgres, "prove")) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      Comparison comparison = new Comparison(lake, connection, spec);
      Proof proof = comparison.run();
      connection.rollback();
      connection.setReadOnly(false);
      Proofs.note(connection, proof);
      connection.commit();
      return proof;
    }
  }
}
