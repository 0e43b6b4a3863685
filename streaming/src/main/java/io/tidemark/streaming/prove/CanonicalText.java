package io.tidemark.streaming.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/**
 * The same text for the same row, as an expression of Spark's SQL and as one of PostgreSQL's.
 *
 * <p>A row is its values in the order of the columns, with a comma between two. A string is its
 * length in bytes, a colon, and its text; every other value its text; a null is a minus sign. So no
 * two rows have one text, whatever their strings hold. A decimal has its column's scale, an instant
 * is its microseconds since 1970 (in the text of a whole row: what Postgres holds, the microseconds
 * since 2000 in hexadecimal, which it has at hand), a uuid is in lower case, a floating-point
 * number is its bits, bytes are in hexadecimal.
 */
final class CanonicalText {
  /** Fewer than the hundred that a function of Postgres takes. */
  private static final int MOST_ARGUMENTS = 90;

  private static final long MICROS_TO_2000 = 946_684_800_000_000L;

  private CanonicalText() {}

  /** Of some columns of a lake table. */
  static String inSpark(List<StructField> columns, Map<String, String> postgresTypes) {
    return row(
        columns,
        column ->
            column.dataType().equals(DataTypes.TimestampType)
                ? "lower(lpad(hex(unix_micros(`%s`) - %dL), 16, '0'))"
                    .formatted(column.name(), MICROS_TO_2000)
                : sparkText(column, postgresTypes));
  }

  /** Of the same columns of its copy. */
  static String inPostgres(List<StructField> columns) {
    return row(
        columns,
        column ->
            column.dataType().equals(DataTypes.TimestampType)
                ? "encode(timestamptz_send(\"" + column.name() + "\"), 'hex')"
                : postgresText(column));
  }

  private static String row(List<StructField> columns, Function<StructField, String> text) {
    // concat_ws copies each value once, where a chain of || copies the row once a column.
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < columns.size(); from += MOST_ARGUMENTS) {
      parts.add(
          columns.subList(from, Math.min(columns.size(), from + MOST_ARGUMENTS)).stream()
              .map(column -> value(column, text.apply(column)))
              .collect(Collectors.joining(", ", "concat_ws(',', ", ")")));
    }
    return parts.size() == 1 ? parts.get(0) : "concat_ws(',', " + String.join(", ", parts) + ")";
  }

  /** Each column's text alone, null for null. */
  static Stream<String> textsInSpark(List<StructField> columns, Map<String, String> postgresTypes) {
    return columns.stream().map(column -> sparkText(column, postgresTypes));
  }

  /** The same in Postgres. */
  static Stream<String> textsInPostgres(List<StructField> columns) {
    return columns.stream().map(CanonicalText::postgresText);
  }

  private static String value(StructField column, String text) {
    return column.dataType().equals(DataTypes.StringType)
        ? "coalesce(octet_length(%1$s) || ':' || %1$s, '-')".formatted(text)
        : "coalesce(%s, '-')".formatted(text);
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
