package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * JDBC as one would write it with care: {@code ON CONFLICT} in batches that the driver rewrites
 * into statements of many rows, then the removals in batches. In one task, which is one
 * transaction; or in one a processor, each a transaction of its own, so that readers may see a part
 * of a commit.
 */
final class JdbcBatches implements Way {
  private static final int BATCH = 1000;

  private final Dataset<Row> changes;
  private final boolean atOnce;

  /**
   * @param changes the copy's columns, then whether the row was removed
   * @param atOnce in one transaction
   */
  JdbcBatches(Dataset<Row> changes, boolean atOnce) {
    this.changes = atOnce ? changes.coalesce(1) : changes;
    this.atOnce = atOnce;
  }

  @Override
  public String name() {
    return "JDBC batches, " + (atOnce ? "one transaction" : "in parallel");
  }

  @Override
  public Took bring(Database database) throws Exception {
    String[] columns =
        List.of(changes.columns()).stream()
            .filter(name -> !name.equals("removed"))
            .toArray(String[]::new);
    Statements statements = Statements.of(database, columns);
    Stopwatch watch = Stopwatch.start();
    changes.foreachPartition(new Partition(statements, database));
    return new Took(watch.seconds());
  }

  @Override
  public boolean whole() {
    return true;
  }

  private record Partition(Statements statements, Database database)
      implements ForeachPartitionFunction<Row> {
    @Override
    public void call(Iterator<Row> rows) throws SQLException {
      try (Connection connection = database.writer();
          PreparedStatement upsert = connection.prepareStatement(statements.upsert());
          PreparedStatement delete = connection.prepareStatement(statements.delete())) {
        List<Object> removed = new ArrayList<>();
        int waiting = 0;
        while (rows.hasNext()) {
          Row row = rows.next();
          if (row.getBoolean(statements.columns().size())) {
            removed.add(row.get(0));
          } else {
            statements.bind(upsert, row);
            upsert.addBatch();
            waiting = flushed(upsert, waiting + 1, BATCH);
          }
        }
        flushed(upsert, waiting, 1);
        waiting = 0;
        for (Object key : removed) {
          delete.setObject(1, key);
          delete.addBatch();
          waiting = flushed(delete, waiting + 1, BATCH);
        }
        flushed(delete, waiting, 1);
        connection.commit();
      }
    }

    private static int flushed(PreparedStatement statement, int waiting, int least)
        throws SQLException {
      if (waiting < least) {
        return waiting;
      }
      statement.executeBatch();
      return 0;
    }
  }
}
