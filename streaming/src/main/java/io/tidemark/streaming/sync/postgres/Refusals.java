package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.sync.FinalChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table in Postgres that names the rows which Postgres cannot hold. Until such a row has
 * changed, or its column has, the copy keeps what it had of it, and each proof names it. Every
 * method runs in the transaction of the connection; none commits.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private Refusals() {}

  static void note(Connection connection, String table, List<Refusal> refusals)
      throws SQLException {
    if (refusals.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO tidemark.refusals (table_name, row_key, lake_version, reason, seen_at)
            VALUES (?, ?, ?, ?, clock_timestamp())
            ON CONFLICT (table_name, row_key) DO UPDATE SET
              lake_version = excluded.lake_version, reason = excluded.reason, seen_at = excluded.seen_at
            """)) {
      for (Refusal refusal : refusals) {
        upsert.setString(1, table);
        upsert.setString(2, refusal.key().replace("\0", "\\u0000"));
        upsert.setLong(3, refusal.version());
        upsert.setString(4, refusal.reason());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
    log.error(
        "TM-221 {} rows of '{}' cannot be held by Postgres, the first because: {}. All others were applied; of these the copy keeps what it had. tidemark.refusals names them; put them right in the lake, or widen the column and run 'tidemark prove {} --repair'.",
        refusals.size(),
        table,
        refusals.get(0).reason(),
        table);
  }

  /** The keys of the table's rows that were refused. */
  static Set<String> keys(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT row_key FROM tidemark.refusals WHERE table_name = ?")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        Set<String> keys = new HashSet<>();
        while (row.next()) {
          keys.add(row.getString(1));
        }
        return keys;
      }
    }
  }

  /**
   * SQL that takes each staged row by itself, and notes those that the server refuses.
   *
   * @param key the key's columns
   * @param staged the table with the rows
   * @param which of them, as the WHERE clause says it
   * @param statement what is done with the row whose {@code ctid} is {@code place}
   */
  static String oneByOne(
      String table, List<String> key, String staged, String which, String statement) {
    return """
    DO $do$
    DECLARE place tid;
    BEGIN
      FOR place IN SELECT ctid FROM %1$s WHERE %2$s LOOP
        BEGIN
          %3$s;
        EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
          INSERT INTO tidemark.refusals AS r (table_name, row_key, lake_version, reason, seen_at)
          SELECT '%4$s', %5$s, c.%6$s, SQLERRM, clock_timestamp() FROM %1$s AS c WHERE c.ctid = place
          ON CONFLICT (table_name, row_key) DO UPDATE SET lake_version = excluded.lake_version,
            reason = excluded.reason, seen_at = excluded.seen_at;
        END;
      END LOOP;
    END
    $do$
    """
        .formatted(
            staged, which, statement, table.replace("'", "''"), keyText(key), FinalChanges.VERSION);
  }

  /** A row's key as it is noted, of a row that SQL calls {@code c}. */
  private static String keyText(List<String> key) {
    return key.stream()
        .map(name -> "c." + PostgresColumn.quoted(name) + "::text")
        .collect(Collectors.joining(" || E'\\n' || "));
  }

  /** Forgets what was refused of the table. */
  static void clear(Connection connection, String table) throws SQLException {
    Postgres.update(connection, "DELETE FROM tidemark.refusals WHERE table_name = ?", table);
  }

  /**
   * Forgets what was refused of rows that are about to be applied.
   *
   * @param key the key's columns
   * @param staged what is applied, as the FROM clause says it
   */
  static void clear(Connection connection, String table, List<String> key, String staged)
      throws SQLException {
    if (!any(connection, table)) {
      return;
    }
    Postgres.update(
        connection,
        "DELETE FROM tidemark.refusals AS r USING %s AS c WHERE r.table_name = ? AND r.row_key = %s AND r.lake_version <= c.%s"
            .formatted(staged, keyText(key), FinalChanges.VERSION),
        table);
  }

  private static boolean any(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT EXISTS (SELECT FROM tidemark.refusals WHERE table_name = ?)")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
