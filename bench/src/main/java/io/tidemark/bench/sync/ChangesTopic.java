package io.tidemark.bench.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.tidemark.testservices.TestKafka;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Kafka topic that holds changes as a Debezium sink takes them: flat rows in JSON by key, a
 * removal a null. Their schema is not in each of them: that is the leanest form without a registry
 * of schemas. In order of the key, so that what was added comes last.
 *
 * @param keySchema Connect's schema of the keys, in JSON
 * @param valueSchema Connect's schema of the rows, in JSON
 * @param lastKeys of each partition
 * @param lastRemoved the last key of each partition that is removed
 */
record ChangesTopic(
    String name,
    String keySchema,
    String valueSchema,
    List<String> lastKeys,
    List<String> lastRemoved) {
  static final int PARTITIONS = 2;

  private static final String INSTANT = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'";

  /**
   * Makes one.
   *
   * @param changes the copy's columns, then whether the row was removed
   * @param uuids which columns are uuids in Postgres
   */
  static ChangesTopic of(Dataset<Row> changes, List<String> uuids, TestKafka kafka) {
    List<StructField> fields =
        Stream.of(changes.schema().fields())
            .filter(field -> !field.name().equals("removed"))
            .toList();
    Dataset<Row> placed =
        changes
            .withColumn("partition", expr("pmod(hash(%s), %d)".formatted(Source.KEY, PARTITIONS)))
            .persist();
    String topic = kafka.newTopic("changes", PARTITIONS);
    placed
        .repartition(PARTITIONS, col("partition"))
        .sortWithinPartitions("partition", Source.KEY)
        .select(
            col("partition"),
            to_json(struct(col(Source.KEY))).as("key"),
            when(
                    expr("NOT removed"),
                    to_json(
                        struct(
                            fields.stream()
                                .filter(field -> !field.name().equals(Source.KEY))
                                .map(ChangesTopic::text)
                                .toArray(Column[]::new))))
                .as("value"))
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", kafka.bootstrapServers())
        .option("topic", topic)
        .save();
    List<String> lastKeys = new ArrayList<>();
    List<String> lastRemoved = new ArrayList<>();
    for (Row row :
        placed
            .groupBy("partition")
            .agg(
                expr("max(%s) FILTER (WHERE NOT removed)".formatted(Source.KEY)),
                expr("max(%s) FILTER (WHERE removed)".formatted(Source.KEY)))
            .collectAsList()) {
      lastKeys.add(row.getString(1));
      lastRemoved.add(row.getString(2));
    }
    var unused = placed.unpersist();
    return new ChangesTopic(
        topic,
        schema(fields.stream().filter(field -> field.name().equals(Source.KEY)).toList(), uuids),
        schema(fields.stream().filter(field -> !field.name().equals(Source.KEY)).toList(), uuids),
        lastKeys,
        lastRemoved);
  }

  private static Column text(StructField field) {
    return field.dataType().equals(DataTypes.TimestampType)
        ? date_format(col(field.name()), INSTANT).as(field.name())
        : col(field.name());
  }

  private static String schema(List<StructField> fields, List<String> uuids) {
    return new JsonMapper()
        .writeValueAsString(
            Map.of(
                "type",
                "struct",
                "optional",
                false,
                "fields",
                fields.stream().map(field -> type(field, uuids)).toList()));
  }

  private static Map<String, Object> type(StructField field, List<String> uuids) {
    DataType type = field.dataType();
    Map<String, Object> schema = new TreeMap<>();
    schema.put("field", field.name());
    schema.put("optional", !field.name().equals(Source.KEY));
    if (type instanceof DecimalType decimal) {
      schema.put("type", "bytes");
      schema.put("name", "org.apache.kafka.connect.data.Decimal");
      schema.put("version", 1);
      Map<String, String> parameters = new HashMap<>();
      parameters.put("scale", Integer.toString(decimal.scale()));
      parameters.put("connect.decimal.precision", Integer.toString(decimal.precision()));
      schema.put("parameters", parameters);
    } else if (type.equals(DataTypes.TimestampType)) {
      schema.put("type", "string");
      schema.put("name", "io.debezium.time.ZonedTimestamp");
    } else if (type.equals(DataTypes.BooleanType)) {
      schema.put("type", "boolean");
    } else if (type.equals(DataTypes.LongType)) {
      schema.put("type", "int64");
    } else {
      schema.put("type", "string");
      if (uuids.contains(field.name())) {
        schema.put("name", "io.debezium.data.Uuid");
      }
    }
    return schema;
  }
}
