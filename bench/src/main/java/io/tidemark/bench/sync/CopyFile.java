package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Rows in the binary format of COPY, as Postgres wrote them, so that nothing but COPY is measured
 * when they go back.
 *
 * @param columns in their order
 */
record CopyFile(Path file, List<String> columns, long rows) {

  /** So many rows of a database, from the least key. */
  static CopyFile ofFirst(Database database, Path file, long rows, String... columns)
      throws SQLException, IOException {
    return of(
        database,
        file,
        "SELECT %s FROM %s ORDER BY %s LIMIT %d"
            .formatted(String.join(", ", columns), Database.TABLE, Source.KEY, rows),
        columns);
  }

  /**
   * As many rows of a database, by key, with keys that it does not have, each next to one that it
   * has: those of the newest version first.
   */
  static CopyFile ofNeighbours(Database database, Path file, long rows, String... columns)
      throws SQLException, IOException {
    // Digit 20 of a key is 8 (the variant of its UUID): 9 makes it the next but for chance.
    return of(
        database,
        file,
        """
        SELECT overlay(%1$s::text PLACING '9' FROM 20)::uuid AS %1$s, %2$s
        FROM (SELECT * FROM %3$s ORDER BY %4$s DESC LIMIT %5$d) AS t ORDER BY 1\
        """
            .formatted(
                columns[0],
                String.join(", ", List.of(columns).subList(1, columns.length)),
                Database.TABLE,
                Source.VERSION,
                rows),
        columns);
  }

  private static CopyFile of(Database database, Path file, String select, String... columns)
      throws SQLException, IOException {
    try (Connection owner = database.owner();
        OutputStream out = Files.newOutputStream(file)) {
      long rows =
          owner
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY (%s) TO STDOUT (FORMAT binary)".formatted(select), out);
      return new CopyFile(file, List.of(columns), rows);
    }
  }

  /** Copies them into the table, in the transaction of the connection. */
  void into(Connection connection) throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long copied =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(
                  "COPY %s (%s) FROM STDIN (FORMAT binary)"
                      .formatted(Database.TABLE, String.join(", ", columns)),
                  in,
                  1 << 16);
      if (copied != rows) {
        throw new IllegalStateException("%d rows of %d were copied".formatted(copied, rows));
      }
    }
  }
}
