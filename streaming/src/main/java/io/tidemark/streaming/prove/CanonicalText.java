package io.tidemark.streaming.prove;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/**
 * The same text for the same row, as an expression of Spark's SQL and as one of PostgreSQL's.
 *
 * <p>A value is its length in bytes, a colon, and its text; a null is a minus sign; a row is its
 * values in the order of the columns. So no two rows have one text, whatever their strings hold. A
 * decimal has its column's scale, an instant is its microseconds since 1970, a uuid is in lower
 * case.
 */
final class CanonicalText {
  private CanonicalText() {}

  /** Of some columns of a lake table. */
  static String inSpark(List<StructField> columns, Map<String, String> postgresTypes) {
    return columns.stream()
        .map(column -> withLength(sparkText(column, postgresTypes)))
        .collect(Collectors.joining(" || "));
  }

  /** Of the same columns of its copy. */
  static String inPostgres(List<StructField> columns) {
    return columns.stream()
        .map(column -> withLength(postgresText(column)))
        .collect(Collectors.joining(" || "));
  }

  /** Each column's text alone, null for null. */
  static Stream<String> textsInSpark(List<StructField> columns, Map<String, String> postgresTypes) {
    return columns.stream().map(column -> sparkText(column, postgresTypes));
  }

  /** The same in Postgres. */
  static Stream<String> textsInPostgres(List<StructField> columns) {
    return columns.stream().map(CanonicalText::postgresText);
  }

  private static String withLength(String text) {
    return "coalesce(octet_length(%s) || ':' || %s, '-')".formatted(text, text);
  }

  private static String sparkText(StructField column, Map<String, String> postgresTypes) {
    String name = "`" + column.name() + "`";
    DataType type = column.dataType();
    if (type.equals(DataTypes.TimestampType)) {
      return "CAST(unix_micros(" + name + ") AS STRING)";
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
    } else if (type instanceof DecimalType decimal) {
      return "(%s::numeric(%d,%d))::text".formatted(name, decimal.precision(), decimal.scale());
    }
    return name + "::text";
  }
}
