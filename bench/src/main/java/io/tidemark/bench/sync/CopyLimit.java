package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import java.sql.Connection;

/**
 * The limit for changes: as many new rows by one binary COPY into the same table with its indexes,
 * with keys beside those of the changes, so that the same pages are touched.
 */
record CopyLimit(CopyFile file) implements Way {

  @Override
  public String name() {
    return "limit: binary COPY into the indexed table";
  }

  @Override
  public Took bring(Database database) throws Exception {
    try (Connection connection = database.writer()) {
      Stopwatch watch = Stopwatch.start();
      file.into(connection);
      connection.commit();
      return new Took(watch.seconds());
    }
  }

  @Override
  public boolean whole() {
    return false;
  }
}
