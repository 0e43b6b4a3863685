package io.tidemark.bench.data;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A database with the serving schema.
 *
 * @param url its address, without a login
 * @param ownerName who may change its tables
 * @param writerName who may change their rows, as sync may
 * @param readerName who may read what the API may
 */
public record Database(
    String name, String url, String ownerName, String writerName, String readerName)
    implements Serializable {
  /** The one that benchmarks write to. */
  public static final String TABLE = "serving.transactions";

  /** What every login here takes. */
  public static final String PASSWORD = "bench";

  /**
   * All rows of the table, in whatever order: equal where the tables are.
   *
   * @param hash of every column, {@code lake_version} too
   */
  public record Content(long rows, String hash) {}

  /** A session of its owner, in auto-commit. */
  public Connection owner() throws SQLException {
    return DriverManager.getConnection(url, ownerName, PASSWORD);
  }

  /** A session of the writer, without auto-commit. */
  public Connection writer() throws SQLException {
    Connection connection = DriverManager.getConnection(url, writerProperties());
    connection.setAutoCommit(false);
    return connection;
  }

  /** With which the writer connects; batches of inserts are rewritten into statements of many. */
  public Properties writerProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", writerName);
    properties.setProperty("password", PASSWORD);
    properties.setProperty("reWriteBatchedInserts", "true");
    return properties;
  }

  /** What the table holds. */
  public Content content() throws SQLException {
    try (Connection connection = owner();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM %s AS t"
                    .formatted(TABLE))) {
      row.next();
      return new Content(row.getLong(1), row.getString(2));
    }
  }
}
