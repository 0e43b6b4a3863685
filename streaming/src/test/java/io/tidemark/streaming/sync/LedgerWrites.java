package io.tidemark.streaming.sync;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Which versions the ledger has named, one after the other. It is written in the transaction that
 * applies a batch, so a batch that was applied twice is in here twice.
 */
final class LedgerWrites {
  private LedgerWrites() {}

  /** From now on they are noted, in a table of this database. */
  static void note(Connection owner) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      statement.execute(
          "CREATE TABLE public.ledger_writes (number bigint GENERATED ALWAYS AS IDENTITY, version bigint)");
      statement.execute(
          """
          CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN INSERT INTO public.ledger_writes (version) VALUES (NEW.lake_version); RETURN NULL; END $$
          """);
      statement.execute(
          """
          CREATE TRIGGER note AFTER INSERT OR UPDATE OF lake_version ON tidemark.ledger
          FOR EACH ROW EXECUTE FUNCTION public.note()
          """);
    }
  }

  /** Those that were committed, in their order. */
  static List<Long> versions(Connection owner) throws SQLException {
    try (Statement select = owner.createStatement();
        ResultSet row =
            select.executeQuery("SELECT version FROM public.ledger_writes ORDER BY number")) {
      List<Long> versions = new ArrayList<>();
      while (row.next()) {
        versions.add(row.getLong(1));
      }
      return versions;
    }
  }
}
