package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The limit for a first load: one binary COPY into the table without any index, then the building
 * of all that it had, one after the other.
 */
record CopyAndIndex(CopyFile file) implements Way {

  @Override
  public String name() {
    return "limit: binary COPY, then the indexes";
  }

  @Override
  public Took bring(Database database) throws Exception {
    try (Connection owner = database.owner();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      List<String> again = stripped(statement);
      owner.commit();
      Stopwatch watch = Stopwatch.start();
      file.into(owner);
      for (String sql : again) {
        statement.execute(sql);
      }
      owner.commit();
      return new Took(watch.seconds());
    }
  }

  /** Takes all indexes away; answers what makes them again. */
  private static List<String> stripped(Statement statement) throws SQLException {
    List<String> drops = new ArrayList<>();
    List<String> again = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname, pg_get_constraintdef(c.oid)
            FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
            WHERE i.indrelid = '%s'::regclass ORDER BY i.indisprimary DESC, 1\
            """
                .formatted(Database.TABLE))) {
      while (row.next()) {
        if (row.getString(3) == null) {
          drops.add("DROP INDEX " + row.getString(1));
          again.add(row.getString(2));
        } else {
          String alter = "ALTER TABLE %s ".formatted(Database.TABLE);
          drops.add(alter + "DROP CONSTRAINT " + row.getString(3));
          again.add(alter + "ADD CONSTRAINT " + row.getString(3) + " " + row.getString(4));
        }
      }
    }
    for (String sql : drops) {
      statement.execute(sql);
    }
    return again;
  }

  @Override
  public boolean whole() {
    return true;
  }
}
