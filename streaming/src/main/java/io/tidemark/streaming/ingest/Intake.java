package io.tidemark.streaming.ingest;

import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Takes batches of one topic's records into the lake: what meets the contract into the events
 * table, what does not into the quarantine, with the reason. Not thread-safe.
 */
public final class Intake {
  private final AppendOnce events;
  private final AppendOnce quarantine;
  private final RecordReader reader;
  private final int driverMaxEvents;

  /**
   * Looks up how far the tables are.
   *
   * @param driverMaxEvents up to how many records a batch goes by the driver
   */
  public Intake(Lake lake, EventFlow flow, int driverMaxEvents) {
    this.events = AppendOnce.accepted(lake, flow.eventsTable(), flow.name());
    this.quarantine = AppendOnce.refused(lake, flow.name());
    this.reader = new RecordReader(flow, events.columns(), quarantine.columns());
    this.driverMaxEvents = driverMaxEvents;
  }

  /**
   * Takes in what is not in the tables yet.
   *
   * @param records rows of Spark's Kafka source (key, value, partition, offset, timestamp); read
   *     once
   * @param count about how many these are; it chooses the way
   * @param ends by partition, the offset after the batch's last record
   * @return the way they went, {@code driver} or {@code executors}
   */
  public String take(Dataset<Row> records, long count, Map<Integer, Long> ends) {
    Dataset<Row> outcomes = records.mapPartitions(reader, Encoders.row(reader.outcome()));
    if (count <= driverMaxEvents) {
      takeFew(outcomes.collectAsList(), ends);
      return "driver";
    }
    takeMany(outcomes, ends);
    return "executors";
  }

  private void takeFew(List<Row> outcomes, Map<Integer, Long> ends) {
    quarantine.append(column(outcomes, RecordReader.REFUSED), ends);
    events.append(column(outcomes, RecordReader.EVENT), ends);
  }

  private void takeMany(Dataset<Row> outcomes, Map<Integer, Long> ends) {
    // Kept on disk, so that Kafka is read and the contract checked once for both tables.
    Dataset<Row> kept = outcomes.persist(StorageLevel.DISK_ONLY());
    try {
      quarantine.append(kept.where("refused IS NOT NULL").select("refused.*"), ends);
      events.append(kept.where("event IS NOT NULL").select("event.*"), ends);
    } finally {
      kept.unpersist();
    }
  }

  private static List<Row> column(List<Row> outcomes, int column) {
    return outcomes.stream().map(row -> row.<Row>getAs(column)).filter(Objects::nonNull).toList();
  }
}
