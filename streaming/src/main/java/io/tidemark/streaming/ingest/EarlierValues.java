package io.tidemark.streaming.ingest;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.udf;

import io.delta.tables.DeltaTable;
import io.tidemark.events.EventContract.Reread;
import io.tidemark.events.Verdict;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.RecordedContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a field that front ends sent before a release knew it. Ingest has kept them in
 * {@code extra}; now that the field has a column, they move into it, and the events table's change
 * feed carries them on like any change. A value that the contract does not allow stays in {@code
 * extra}.
 *
 * <p>The table remembers the contract by which this has been done last, so a start with nothing new
 * reads no row. Killed at any moment it is done again: the move is one commit, and what has moved
 * is not in {@code extra} any more. Cost: one or two reads of the column {@code extra}, and one
 * rewrite of the files that hold a value to move.
 */
final class EarlierValues {
  private static final Logger log = LoggerFactory.getLogger(EarlierValues.class);

  private final SparkSession spark;
  private final Lake lake;
  private final EventFlow flow;

  EarlierValues(SparkSession spark, Lake lake, EventFlow flow) {
    this.spark = spark;
    this.lake = lake;
    this.flow = flow;
  }

  /** Moves them. Nothing else may write the table meanwhile. */
  void move() {
    RecordedContract now = RecordedContract.of(flow.contract());
    RecordedContract before = RecordedContract.in(lake, flow.eventsTable());
    if (before.equals(now)) {
      return;
    }
    if (!lake.isKnownEmpty(flow.eventsTable())) {
      move(
          Stream.of(lake.columns(flow.eventsTable()).fields())
              .filter(column -> now.fields().contains(column.name()))
              .toList());
    }
    now.recordIn(lake, flow.eventsTable());
  }

  private void move(List<StructField> fields) {
    long began = System.nanoTime();
    Column reread = reread(fields).apply(col("extra"));
    Row counts = count(reread, fields);
    long events = counts.getLong(0);
    if (events > 0) {
      Map<String, Column> moved = new HashMap<>();
      fields.forEach(
          field ->
              moved.put(field.name(), coalesce(col(field.name()), reread.getField(field.name()))));
      moved.put("extra", reread.getField("extra"));
      DeltaTable.forPath(spark, lake.path(flow.eventsTable()))
          .update(col("extra").isNotNull().and(reread.getField("moves")), moved);
      log.info(
          "moved from extra table={} events={} ms={}",
          flow.eventsTable(),
          events,
          (System.nanoTime() - began) / 1_000_000);
    }
    for (int i = 0; i < fields.size(); i++) {
      if (counts.getLong(i + 1) > 0) {
        log.warn(
            "TM-132 {} events of '{}' carry '{}' with a value that the contract does not allow. These values stay in"
                + " the column extra; nothing is lost.",
            counts.getLong(i + 1),
            flow.eventsTable(),
            fields.get(i).name());
      }
    }
  }

  /** How many events have something to move; then, a field, in how many it has to stay. */
  private Row count(Column reread, List<StructField> fields) {
    return lake.read(flow.eventsTable())
        .where(col("extra").isNotNull())
        .select(reread.as("reread"))
        .agg(
            count_if(col("reread.moves")),
            fields.stream()
                .map(field -> count_if(array_contains(col("reread.refused"), field.name())))
                .toArray(Column[]::new))
        .head();
  }

  /**
   * In: {@code extra}. Out: the fields of the contract that it holds, {@code extra} without these,
   * {@code moves} (whether there are any) and {@code refused} (the names of those that have to
   * stay). Null when {@code extra} is null, or nothing that ingest writes.
   */
  private UserDefinedFunction reread(List<StructField> fields) {
    StructType result = new StructType();
    for (StructField field : fields) {
      result = result.add(field.name(), field.dataType());
    }
    result =
        result
            .add("extra", DataTypes.StringType)
            .add("moves", DataTypes.BooleanType)
            .add("refused", DataTypes.createArrayType(DataTypes.StringType));
    EventFlow ofThese = flow;
    List<StructField> columns = new ArrayList<>(fields); // serializable
    UDF1<@Nullable String, @Nullable Row> reread = extra -> reread(ofThese, columns, extra);
    return udf(reread, result);
  }

  private static @Nullable Row reread(
      EventFlow flow, List<StructField> fields, @Nullable String extra) {
    if (extra == null) {
      return null;
    }
    Reread reread;
    try {
      reread = flow.contract().reread(extra);
    } catch (IllegalArgumentException e) {
      return null;
    }
    List<@Nullable Object> values = new ArrayList<>();
    fields.forEach(
        field -> values.add(RecordReader.typed(reread.event(), field.name(), field.dataType())));
    values.add(reread.event().extra());
    values.add(!extra.equals(reread.event().extra()));
    values.add(
        reread.refused().stream()
            .map(Verdict.Refused::field)
            .map(pointer -> pointer.substring(1))
            .toList());
    return RowFactory.create(values.toArray());
  }
}
