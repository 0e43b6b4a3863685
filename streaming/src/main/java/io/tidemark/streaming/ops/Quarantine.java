package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.streaming.lake.Lake;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/** What lies in the quarantine: records that broke their contract. Reads only. */
final class Quarantine {
  /** The name of its table. */
  static final String TABLE = "quarantine";

  /** Holds of a record that no replay has taken in. */
  static final Column WAITING = col("replayed_at").isNull();

  private final Lake lake;

  Quarantine(Lake lake) {
    this.lake = lake;
  }

  /**
   * One refused record, without the bytes.
   *
   * @param field JSON Pointer of what was wrong; null when the record as a whole was
   * @param detail what was wrong, with the value
   * @param firstSeen when ingest refused it
   * @param replayedAt when it was taken in; null while it waits
   */
  record Entry(
      Place place,
      String reason,
      @Nullable String field,
      String detail,
      Instant firstSeen,
      @Nullable Instant replayedAt) {}

  /** Records of one topic and reason; {@code records} of them, of which so many still wait. */
  record Tally(
      String topic,
      String reason,
      long records,
      long waiting,
      Instant firstSeen,
      Instant lastSeen) {}

  /** The newest records, newest first; of one moment, those with the greater offset. */
  List<Entry> newest(Selection selection, boolean waitingOnly, int limit) {
    return lake
        .read(TABLE)
        .where(waitingOnly ? selection.matches().and(WAITING) : selection.matches())
        .select(
            "topic",
            "kafka_partition",
            "kafka_offset",
            "reason",
            "field",
            "detail",
            "quarantined_at",
            "replayed_at")
        .orderBy(
            col("quarantined_at").desc(),
            col("kafka_offset").desc(),
            col("topic"),
            col("kafka_partition"))
        .limit(limit)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Entry(
                    new Place(row.getString(0), row.getInt(1), row.getLong(2)),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getInstant(6),
                    row.isNullAt(7) ? null : row.getInstant(7)))
        .toList();
  }

  /** By topic and reason, most waiting first. */
  List<Tally> tallies(Selection selection) {
    return lake
        .read(TABLE)
        .where(selection.matches())
        .groupBy("topic", "reason")
        .agg(
            count(lit(1)).as("records"),
            org.apache.spark.sql.functions.count_if(WAITING).as("waiting"),
            min("quarantined_at"),
            max("quarantined_at"))
        .orderBy(col("waiting").desc(), col("records").desc(), col("topic"), col("reason"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Tally(
                    row.getString(0),
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInstant(4),
                    row.getInstant(5)))
        .toList();
  }
}
