package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.prove.Proof;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;

/** The table in Postgres that says what each table's last proof found. */
final class Proofs {
  private Proofs() {}

  /** Notes it, in the transaction of the connection. */
  static void note(Connection connection, Proof proof) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO tidemark.proofs AS p (table_name, lake_version, checked_at, is_equal,
              lake_rows, copy_rows, differences, took_ms, equal_version, equal_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_name) DO UPDATE SET
              lake_version = excluded.lake_version,
              checked_at = excluded.checked_at,
              is_equal = excluded.is_equal,
              lake_rows = excluded.lake_rows,
              copy_rows = excluded.copy_rows,
              differences = excluded.differences,
              took_ms = excluded.took_ms,
              equal_version = coalesce(excluded.equal_version, p.equal_version),
              equal_at = coalesce(excluded.equal_at, p.equal_at)
            """)) {
      boolean equal = proof.equal();
      Timestamp at = Timestamp.from(proof.checkedAt());
      upsert.setString(1, proof.table());
      upsert.setLong(2, proof.lakeVersion());
      upsert.setTimestamp(3, at);
      upsert.setBoolean(4, equal);
      upsert.setLong(5, proof.lakeRows());
      upsert.setLong(6, proof.copyRows());
      upsert.setLong(7, proof.differences().size());
      upsert.setLong(8, proof.took().toMillis());
      upsert.setObject(9, equal ? proof.lakeVersion() : null);
      upsert.setTimestamp(10, equal ? at : null);
      upsert.executeUpdate();
    }
  }
}
