package io.tidemark.streaming.lake;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** What is done with each batch of a stream. */
@FunctionalInterface
public interface BatchQuery {

  /**
   * Handles one batch. May be called again with a batch that it has handled before, after a
   * failure.
   *
   * @param batch its rows; to be read once, since each reading goes back to the source
   * @param id counts up from 0, anew with each new checkpoint
   */
  void handle(Dataset<Row> batch, long id) throws Exception;

  /** Starts a query that hands this each batch of the stream, one at a time. */
  default StreamingQuery start(
      Dataset<Row> stream, String name, Checkpoint checkpoint, Duration trigger)
      throws TimeoutException {
    checkpoint.forgetUnlessBegun();
    VoidFunction2<Dataset<Row>, Long> each = this::handle;
    return stream
        .writeStream()
        .queryName(name)
        .option("checkpointLocation", checkpoint.location())
        .trigger(Trigger.ProcessingTime(trigger.toMillis()))
        .foreachBatch(each)
        .start();
  }
}
