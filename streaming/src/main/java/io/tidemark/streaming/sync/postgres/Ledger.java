package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.sync.TargetTable.Commit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The table in Postgres that says up to which lake version each table has been applied. Every
 * method runs in the transaction of the connection that it is given; none commits.
 */
final class Ledger {

  private Ledger() {}

  /**
   * Where a copy is.
   *
   * @param version every commit of the table up to this one has been applied; empty before the
   *     first load, and when another has been asked for
   * @param lakeId the Delta table that the version is of, where that is known
   */
  record Reached(OptionalLong version, Optional<String> lakeId) {}

  /**
   * Where the table's copy is. It stays so until the end of the transaction: whoever changes the
   * copy asks this first.
   */
  static Reached locked(Connection connection, String table) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT pg_advisory_xact_lock(hashtext('tidemark.apply'), hashtext(?))")) {
      lock.setString(1, table);
      lock.execute();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT lake_version, resync, lake_id FROM tidemark.ledger WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return new Reached(OptionalLong.empty(), Optional.empty());
        }
        return new Reached(
            row.getBoolean(2) ? OptionalLong.empty() : OptionalLong.of(row.getLong(1)),
            Optional.ofNullable(row.getString(3)));
      }
    }
  }

  /**
   * Notes that every commit up to this version has been applied.
   *
   * @param commit that version
   */
  static void write(Connection connection, String table, Commit commit) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO tidemark.ledger AS l
              (table_name, lake_id, lake_version, lake_committed_at, applied_at, heartbeat_at)
            VALUES (?, ?, ?, ?, clock_timestamp(), clock_timestamp())
            ON CONFLICT (table_name) DO UPDATE SET
              lake_id = excluded.lake_id,
              lake_version = excluded.lake_version,
              lake_committed_at = excluded.lake_committed_at,
              applied_at = excluded.applied_at,
              heartbeat_at = excluded.heartbeat_at,
              resync = false
            """)) {
      upsert.setString(1, table);
      upsert.setString(2, commit.lakeId());
      upsert.setLong(3, commit.version());
      upsert.setTimestamp(4, Timestamp.from(commit.at()));
      upsert.executeUpdate();
    }
  }
}
