package io.tidemark.streaming.serving;

import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;

/** Sessions of the writer. */
public final class Postgres {
  private Postgres() {}

  /**
   * Executes one statement, in the transaction of the connection.
   *
   * @param table its only parameter
   * @return how many rows it has changed
   */
  public static int update(Connection connection, String sql, String table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table);
      return statement.executeUpdate();
    }
  }

  /**
   * A new session without autocommit. It gives up on a server that does not answer, instead of
   * waiting for ever.
   *
   * @param purpose what Postgres shows in {@code pg_stat_activity.application_name}
   * @throws SyncException TM-204 when there is no way in
   */
  public static Connection connect(Settings.Postgres settings, String purpose) {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", "tidemark " + purpose);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "600");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("options", "-c TimeZone=UTC -c lock_timeout=60s");
    try {
      Connection connection = DriverManager.getConnection(settings.url(), properties);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new SyncException(
          "TM-204 No session with Postgres at %s as '%s': %s. Check spark.tidemark.postgres.*, and that the server runs."
              .formatted(settings.url(), settings.user(), e.getMessage()),
          e);
    }
  }
}
