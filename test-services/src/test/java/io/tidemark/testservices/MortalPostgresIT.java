package io.tidemark.testservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MortalPostgresIT {
  @Test
  void aCrashCutsSessionsKeepsWhatWasCommittedAndEmptiesUnloggedTables(@TempDir Path folder)
      throws Exception {
    try (MortalPostgres server = MortalPostgres.start(folder.resolve("data"))) {
      TestPostgres database = server.migrated();
      try (Connection session = database.connect(database.owner());
          Statement statement = session.createStatement()) {
        statement.execute("CREATE TABLE public.kept AS SELECT 1");
        statement.execute("CREATE UNLOGGED TABLE public.emptied AS SELECT 1");
        session.setAutoCommit(false);
        statement.execute("INSERT INTO public.kept VALUES (2)");
        server.crash();
        assertThatThrownBy(session::commit).isNotNull();
      }
      assertThatThrownBy(() -> database.connect(database.owner())).isNotNull();

      server.startAgain();

      try (Connection session = database.connect(database.owner())) {
        assertThat(count(session, "public.kept")).isEqualTo(1);
        assertThat(count(session, "public.emptied")).isZero();
      }
    }
  }

  private static long count(Connection session, String table) throws Exception {
    try (Statement select = session.createStatement();
        ResultSet row = select.executeQuery("SELECT count(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }
}
