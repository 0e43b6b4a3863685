package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresIT {
  @TempDir private Path data;

  @Test
  void aSecondStartFindsTheDataOfTheFirst() throws SQLException {
    try (DataFolder folder = DataFolder.take(data)) {
      Secrets secrets = new Secrets(folder.secrets());
      try (Postgres first = started(folder, secrets)) {
        first.migrate();
        run(first, Postgres.OWNER, "CREATE TABLE public.kept AS SELECT 42 AS answer");
      }
      try (Postgres second = started(folder, secrets)) {
        second.migrate();
        assertThat(number(second, Postgres.OWNER, "SELECT answer FROM public.kept")).isEqualTo(42);
      }
    }
  }

  @Test
  void nobodyGetsInWithoutTheirPasswordAndNobodyIsMoreThanTheyMustBe() throws SQLException {
    try (DataFolder folder = DataFolder.take(data)) {
      Secrets secrets = new Secrets(folder.secrets());
      try (Postgres postgres = started(folder, secrets)) {
        postgres.migrate();
        for (String user :
            new String[] {"postgres", Postgres.OWNER, Postgres.WRITER, Postgres.READER}) {
          assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), user, "guess"))
              .as(user)
              .hasMessageContaining("password authentication failed");
        }
        for (String user : new String[] {Postgres.OWNER, Postgres.WRITER, Postgres.READER}) {
          assertThat(
                  number(
                      postgres,
                      user,
                      "SELECT count(*) FROM pg_roles WHERE rolname = current_user"
                          + " AND (rolsuper OR rolcreaterole OR rolcreatedb)"))
              .as(user)
              .isZero();
        }
        assertThat(number(postgres, Postgres.READER, "SELECT count(*) FROM api.users")).isZero();
        assertThatThrownBy(() -> run(postgres, Postgres.READER, "SELECT pg_sleep(30)"))
            .hasMessageContaining("statement timeout");
      }
    }
  }

  @Test
  void anEmptyLedgerTellsThatNothingIsKnown() throws SQLException {
    try (DataFolder folder = DataFolder.take(data)) {
      try (Postgres postgres = started(folder, new Secrets(folder.secrets()))) {
        postgres.migrate();
        try (Ledger ledger = new Ledger(postgres)) {
          assertThat(ledger.freshnessSeconds()).isEmpty();
          assertThat(ledger.lakeRows()).isZero();
          assertThat(ledger.servingRows()).isZero();
          assertThat(ledger.everyTableFollowedSince(Instant.EPOCH)).isFalse();
          run(
              postgres,
              Postgres.WRITER,
              "INSERT INTO tidemark.ledger SELECT t, 0, now(), now(),"
                  + " now() - interval '3 seconds', 10, now() FROM unnest(ARRAY['users',"
                  + " 'transactions', 'user_activity', 'transaction_events']) t");
          assertThat(ledger.everyTableFollowedSince(Instant.EPOCH)).isTrue();
          assertThat(ledger.lakeRows()).isEqualTo(40);
          assertThat(ledger.freshnessSeconds().orElseThrow()).isBetween(3.0, 60.0);
        }
      }
    }
  }

  private static Postgres started(DataFolder folder, Secrets secrets) {
    return Postgres.start(folder, secrets, Ports.require("PostgreSQL", "--postgres-port", 0));
  }

  private static void run(Postgres postgres, String user, String sql) throws SQLException {
    try (Connection connection = postgres.connect(user);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(Postgres postgres, String user, String sql) throws SQLException {
    try (Connection connection = postgres.connect(user);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
