package io.tidemark.bench.lake;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;

/** A table of current transactions, and a way of bringing batches of events into it. */
interface CurrentTable {

  /** Its folder. */
  Path path();

  /** Creates it with the transactions 0 to {@code rows}, exclusive. */
  void create(long rows);

  /**
   * A batch, made but not brought in yet.
   *
   * @param numbers of {@link TransactionRows}: n, revision
   */
  Runnable batch(List<Row> numbers);

  /** How many of its rows are of that revision. */
  long rowsOf(long revision);
}
