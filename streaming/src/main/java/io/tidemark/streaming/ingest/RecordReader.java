package io.tidemark.streaming.ingest;

import io.tidemark.events.CheckedEvent;
import io.tidemark.events.EventContract;
import io.tidemark.events.Verdict;
import io.tidemark.streaming.lake.EventFlow;
import java.time.Instant;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Checks Kafka records against their contract, on the executors.
 *
 * <p>In: rows of Spark's Kafka source (key, value, partition, offset, timestamp). Out, a row a
 * record in the same order: two columns, either {@code event}, a row of the events table, or {@code
 * refused}, a row of the quarantine.
 */
public final class RecordReader implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final int EVENT = 0;
  static final int REFUSED = 1;

  private final EventFlow flow;
  private final StructType eventColumns;
  private final StructType quarantineColumns;

  /**
   * @param flow whose contract is checked, and which topic the refused are said to come from
   * @param eventColumns those of the flow's events table
   * @param quarantineColumns those of the quarantine
   */
  public RecordReader(EventFlow flow, StructType eventColumns, StructType quarantineColumns) {
    this.flow = flow;
    this.eventColumns = eventColumns;
    this.quarantineColumns = quarantineColumns;
  }

  /** The shape of what comes out. */
  public StructType outcome() {
    return new StructType()
        .add("event", eventColumns, true)
        .add("refused", quarantineColumns, true);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> records) {
    EventContract contract = flow.contract();
    Stream<Row> stream =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(records, 0), false);
    return stream.map(record -> read(contract, record)).iterator();
  }

  private Row read(EventContract contract, Row record) {
    byte[] key = record.getAs("key");
    byte[] value = record.getAs("value");
    Verdict verdict = contract.check(key, value);
    if (verdict instanceof Verdict.Accepted accepted) {
      return RowFactory.create(event(accepted.event(), record), null);
    }
    return RowFactory.create(null, refused((Verdict.Refused) verdict, record));
  }

  private Row event(CheckedEvent event, Row record) {
    return row(
        eventColumns,
        column ->
            switch (column.name()) {
              case "extra" -> event.extra();
              case "kafka_partition", "kafka_offset", "kafka_timestamp" -> ofRecord(record, column);
              default -> typed(event, column.name(), column.dataType());
            });
  }

  private Row refused(Verdict.Refused refused, Row record) {
    return row(
        quarantineColumns,
        column ->
            switch (column.name()) {
              case "topic" -> flow.name();
              case "kafka_key" -> record.getAs("key");
              case "payload" -> record.getAs("value");
              case "reason" -> refused.reason().name();
              case "field" -> refused.field();
              case "detail" -> refused.detail();
              case "quarantined_at" -> Instant.now();
              case "replayed_at" -> null;
              default -> ofRecord(record, column);
            });
  }

  private static Object ofRecord(Row record, StructField column) {
    return record.getAs(column.name().replace("kafka_", ""));
  }

  private static Row row(StructType columns, Function<StructField, @Nullable Object> value) {
    return RowFactory.create(Stream.of(columns.fields()).map(value).toArray());
  }

  /** The value of a field as its column holds it. */
  static @Nullable Object typed(CheckedEvent event, String field, DataType type) {
    if (type instanceof StringType) {
      return event.text(field);
    } else if (type instanceof TimestampType) {
      return event.instant(field);
    } else if (type instanceof DecimalType) {
      return event.decimal(field);
    }
    throw new IllegalStateException(
        "TM-112 Column '"
            + field
            + "' is "
            + type.sql()
            + "; an event field can be STRING, TIMESTAMP or DECIMAL.");
  }
}
