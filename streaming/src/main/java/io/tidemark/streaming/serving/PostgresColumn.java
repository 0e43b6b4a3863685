package io.tidemark.streaming.serving;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A column of a table in Postgres.
 *
 * @param name as it is, without quotes
 * @param type {@code pg_type.typname}: uuid, int8, timestamptz and so on
 * @param oid {@code pg_type.oid}, the number of that type
 * @param modifier {@code pg_attribute.atttypmod}: what the type leaves open, such as a numeric's
 *     digits; -1 when nothing was said
 * @param notNull whether it holds no null
 * @param hasDefault whether a row need not name it
 */
public record PostgresColumn(
    String name, String type, int oid, int modifier, boolean notNull, boolean hasDefault)
    implements Serializable {
  /** What Postgres adds to a length, or to a numeric's digits, in a modifier. */
  private static final int MODIFIER_OFFSET = 4;

  /**
   * The columns of a table by name, in the table's order; empty when there is no such table.
   *
   * @param table with its schema
   */
  public static Map<String, PostgresColumn> of(Connection connection, String table)
      throws SQLException {
    Map<String, PostgresColumn> columns = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT a.attname, t.typname, t.oid::int8, a.atttypmod, a.attnotnull, a.atthasdef
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """)) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          columns.put(
              row.getString(1),
              new PostgresColumn(
                  row.getString(1),
                  row.getString(2),
                  (int) row.getLong(3),
                  row.getInt(4),
                  row.getBoolean(5),
                  row.getBoolean(6)));
        }
      }
    }
    return columns;
  }

  /** The name as SQL wants it, whatever is in it. */
  public String quoted() {
    return quoted(name);
  }

  /** Any name as SQL wants it. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Whether Postgres fills the text up with blanks: a char(n). */
  public boolean padded() {
    return type.equals("bpchar");
  }

  /** How many characters a varchar or char may have; any number where nothing was said. */
  public int mostCharacters() {
    return modifier < 0 ? Integer.MAX_VALUE : modifier - MODIFIER_OFFSET;
  }

  /** How many digits a numeric may have before the point; any number where nothing was said. */
  public int wholeDigits() {
    return modifier < 0
        ? Integer.MAX_VALUE
        : ((modifier - MODIFIER_OFFSET) >> 16 & 0xffff) - fractionDigits();
  }

  /** How many digits a numeric keeps after the point; any number where nothing was said. */
  public int fractionDigits() {
    return modifier < 0 ? Integer.MAX_VALUE : modifier - MODIFIER_OFFSET & 0x7ff;
  }
}
