package io.tidemark.api.database;

import io.tidemark.api.settings.ApiSettings;
import io.tidemark.api.settings.SettingsFile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for one channel's notifications, in a session of its own: one that listens belongs to no
 * pool. A session that is lost is opened again at the next wait; what was notified in between is
 * lost, so a waiter looks for itself what has changed. Not thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);

  private final String channel;
  private final ApiSettings.Postgres postgres;
  private @Nullable Connection session;

  /**
   * Of this channel.
   *
   * @param channel a name of our own
   */
  public Notifications(String channel, ApiSettings.Postgres postgres) {
    this.channel = channel;
    this.postgres = postgres;
  }

  /** Returns at the next notification, or after this time; also when there is no session. */
  public void await(Duration longest) throws InterruptedException {
    try {
      if (session == null) {
        session = listening();
        return; // what came before is to be looked for
      }
      session.unwrap(PGConnection.class).getNotifications((int) longest.toMillis());
    } catch (SQLException e) {
      log.warn("not listening channel={} reason={}", channel, e.toString());
      close();
      Thread.sleep(longest.toMillis());
    }
  }

  private Connection listening() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", String.valueOf(postgres.user()));
    properties.setProperty(
        "password",
        SettingsFile.of("tidemark.api.postgres.password-file", postgres.passwordFile()).text());
    properties.setProperty("ApplicationName", "tidemark-api-listener");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    Connection opened = DriverManager.getConnection(String.valueOf(postgres.url()), properties);
    try (Statement statement = opened.createStatement()) {
      statement.execute("listen " + channel);
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public void close() {
    Connection closing = session;
    session = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException e) {
        log.debug("listener not closed", e);
      }
    }
  }
}
