package io.tidemark.streaming.sync.postgres;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/**
 * The same text for the same value, as an expression of Spark's SQL and as one of PostgreSQL's:
 * what two rows that differ are shown by.
 *
 * <p>A decimal has its column's scale, an instant is its microseconds since 1970, a uuid is in
 * lower case, a floating-point number is its bits, bytes are in hexadecimal.
 */
final class CanonicalText {
  private CanonicalText() {}

  /** Each column's text alone, null for null. */
  static Stream<String> textsInSpark(List<StructField> columns, Map<String, String> postgresTypes) {
    return columns.stream().map(column -> sparkText(column, postgresTypes));
  }

  /** The same in Postgres. */
  static Stream<String> textsInPostgres(List<StructField> columns) {
    return columns.stream().map(CanonicalText::postgresText);
  }

  private static String sparkText(StructField column, Map<String, String> postgresTypes) {
    String name = "`" + column.name() + "`";
    DataType type = column.dataType();
    if (type.equals(DataTypes.TimestampType)) {
      return "CAST(unix_micros(" + name + ") AS STRING)";
    } else if (type.equals(DataTypes.DoubleType)) {
      return "java_method('java.lang.Double', 'doubleToLongBits', " + name + ")";
    } else if (type.equals(DataTypes.FloatType)) {
      return "java_method('java.lang.Float', 'floatToIntBits', " + name + ")";
    } else if (type.equals(DataTypes.BinaryType)) {
      return "lower(hex(" + name + "))";
    } else if (type.equals(DataTypes.StringType)) {
      return "uuid".equals(postgresTypes.get(column.name())) ? "lower(" + name + ")" : name;
    }
    return "CAST(" + name + " AS STRING)";
  }

  private static String postgresText(StructField column) {
    String name = '"' + column.name() + '"';
    DataType type = column.dataType();
    if (type.equals(DataTypes.TimestampType)) {
      return "((extract(epoch FROM " + name + ") * 1000000)::bigint)::text";
    } else if (type.equals(DataTypes.DoubleType)) {
      return "(('x' || encode(float8send(" + name + "), 'hex'))::bit(64)::bigint)::text";
    } else if (type.equals(DataTypes.FloatType)) {
      return "(('x' || encode(float4send(" + name + "), 'hex'))::bit(32)::int)::text";
    } else if (type.equals(DataTypes.BinaryType)) {
      return "encode(" + name + ", 'hex')";
    } else if (type instanceof DecimalType decimal) {
      return "(%s::numeric(%d,%d))::text".formatted(name, decimal.precision(), decimal.scale());
    }
    return name + "::text";
  }
}
