package io.tidemark.testservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testservices.TestPostgres.Login;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresForTestsIT {
  private static final String ADD_A_TOMBSTONE =
      """
      INSERT INTO serving.users
        (user_id, updated_at, deleted, kafka_timestamp, kafka_offset, events_version, lake_version)
      VALUES (gen_random_uuid(), now(), %s, now(), 0, 0, 0)
      """;

  private static TestPostgres postgres;

  @BeforeAll
  static void start() {
    postgres = TestPostgres.migrated();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void everyMigrationIsApplied() throws SQLException {
    assertThat(
            texts(
                postgres.owner(),
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                    + " WHERE table_schema IN ('serving', 'api', 'tidemark') ORDER BY 1"))
        .contains(
            "api.transaction_events",
            "api.transactions",
            "api.user_activity",
            "api.users",
            "serving.transaction_events",
            "serving.transactions",
            "serving.user_activity",
            "serving.users",
            "tidemark.ledger");
  }

  @Test
  void aSecondDatabaseOnTheSameServerTakesTheRolesThatAreThere() throws SQLException {
    try (TestPostgres second = TestPostgres.migrated()) {
      assertThat(second.jdbcUrl()).isNotEqualTo(postgres.jdbcUrl());
      try (Connection connection = second.connect(second.reader());
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*) FROM api.users")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void noLoginOfTheProductIsASuperuser() throws SQLException {
    for (Login login : List.of(postgres.owner(), postgres.writer(), postgres.reader())) {
      assertThat(texts(login, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"))
          .as(login.user())
          .containsExactly("false");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "transactions", "user_activity", "transaction_events"})
  void theReaderReadsTheViewsAndNothingBehindThem(String table) {
    as(postgres.reader(), "SELECT * FROM api." + table).doesNotThrowAnyException();
    as(postgres.reader(), "SELECT * FROM serving." + table)
        .hasMessageContaining("permission denied");
    as(postgres.reader(), "DELETE FROM api." + table).hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "transactions", "user_activity", "transaction_events"})
  void theWriterChangesRowsButNotTables(String table) {
    as(postgres.writer(), "DELETE FROM serving." + table + " WHERE false")
        .doesNotThrowAnyException();
    as(postgres.writer(), "ALTER TABLE serving." + table + " ADD COLUMN x text")
        .hasMessageContaining("must be owner");
    as(postgres.writer(), "TRUNCATE serving." + table).hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE serving.t ()",
        "CREATE TABLE api.t ()",
        "CREATE TABLE tidemark.t ()",
        "CREATE TABLE public.t ()",
        "CREATE TABLE retired.t ()",
        "CREATE SCHEMA s",
        "CREATE ROLE r",
        "DELETE FROM tidemark.ledger"
      })
  void neitherWriterNorReaderDefinesAnything(String sql) {
    as(postgres.writer(), sql).hasMessageContaining("permission denied");
    as(postgres.reader(), sql).hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"begin_load", "index_load", "publish_load"})
  void onlyTheWriterLoadsATableAndOnlyOneOfServing(String step) {
    as(postgres.reader(), "SELECT tidemark." + step + "('users')")
        .hasMessageContaining("permission denied");
    as(postgres.writer(), "SELECT tidemark." + step + "('pg_catalog.pg_class')")
        .hasMessageContaining("does not exist");
  }

  @Test
  void onlyTheWriterMayUseTemporaryTables() {
    as(postgres.writer(), "CREATE TEMPORARY TABLE staged ()").doesNotThrowAnyException();
    as(postgres.reader(), "CREATE TEMPORARY TABLE staged ()")
        .hasMessageContaining("permission denied");
  }

  @Test
  void aReaderNeverSeesATombstone() throws SQLException {
    as(postgres.writer(), ADD_A_TOMBSTONE.formatted("true")).doesNotThrowAnyException();
    assertThat(texts(postgres.owner(), "SELECT count(*)::text FROM serving.users WHERE deleted"))
        .containsExactly("1");
    assertThat(texts(postgres.reader(), "SELECT count(*)::text FROM api.users"))
        .containsExactly("0");
  }

  @Test
  void aLiveRowMustBeWhole() {
    as(postgres.writer(), ADD_A_TOMBSTONE.formatted("false"))
        .hasMessageContaining("users_live_row_is_whole");
  }

  @Test
  void closingDropsTheDatabaseWhoeverIsConnected() throws SQLException {
    TestPostgres other = TestPostgres.migrated();
    try (Connection connection = other.connect(other.writer())) {
      assertThat(connection.isValid(1)).isTrue();
      other.close();
      assertThat(connection.isValid(1)).isFalse();
    }
    assertThatThrownBy(() -> other.connect(other.owner()))
        .rootCause()
        .hasMessageContaining("does not exist");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> as(Login login, String sql) {
    return assertThatCode(
            () -> {
              try (Connection connection = postgres.connect(login);
                  Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            })
        .as("%s: %s", login, sql);
  }

  private static List<String> texts(Login login, String sql) throws SQLException {
    try (Connection connection = postgres.connect(login);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
