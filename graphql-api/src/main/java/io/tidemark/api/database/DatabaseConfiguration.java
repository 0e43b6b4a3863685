package io.tidemark.api.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.api.settings.ApiSettings;
import io.tidemark.api.settings.SettingsFile;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The pool. Every connection of it can only read, and lets no statement run without end. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  @Bean
  HikariDataSource dataSource(ApiSettings settings) {
    ApiSettings.Postgres postgres = settings.postgres();
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setJdbcUrl(postgres.url());
    config.setUsername(postgres.user());
    config.setPassword(
        SettingsFile.of("tidemark.api.postgres.password-file", postgres.passwordFile()).text());
    config.setMaximumPoolSize(postgres.poolSize());
    config.setConnectionTimeout(postgres.connectionTimeout().toMillis());
    // The API starts without the database and says so in its readiness, rather than not starting.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "tidemark-api");
    // The details of an error quote rows, and errors go to the log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("options", sessionOptions(postgres));
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Only for a server that is gone without a word: a living one stops by statement_timeout.
    config.addDataSourceProperty(
        "socketTimeout", String.valueOf(postgres.statementTimeout().toSeconds() + 5));
    return new HikariDataSource(config);
  }

  /**
   * Set by the server as the session begins. A repeatable-read snapshot makes a page and what is
   * asked about its neighbours agree. JIT compilation costs more than the short statements here.
   */
  private static String sessionOptions(ApiSettings.Postgres postgres) {
    return "-c default_transaction_read_only=on"
        + " -c default_transaction_isolation=repeatable\\ read"
        + (" -c statement_timeout=" + postgres.statementTimeout().toMillis())
        + (" -c lock_timeout=" + postgres.lockTimeout().toMillis())
        + (" -c idle_in_transaction_session_timeout="
            + postgres.statementTimeout().multipliedBy(2).toMillis())
        + " -c jit=off";
  }
}
