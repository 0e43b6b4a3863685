package io.tidemark.e2e.lake;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row's values as Java's own types. */
final class RowValues {

  private RowValues() {}

  /** By column name, in the order of the columns. */
  static Map<String, @Nullable Object> of(Row row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < row.getSchema().length(); i++) {
      values.put(row.getSchema().at(i).getName(), row.isNullAt(i) ? null : value(row, i));
    }
    return values;
  }

  private static Object value(Row row, int i) {
    DataType type = row.getSchema().at(i).getDataType();
    if (type instanceof StringType) {
      return row.getString(i);
    } else if (type instanceof BooleanType) {
      return row.getBoolean(i);
    } else if (type instanceof IntegerType) {
      return row.getInt(i);
    } else if (type instanceof LongType) {
      return row.getLong(i);
    } else if (type instanceof DecimalType) {
      return row.getDecimal(i);
    } else if (type instanceof TimestampType) {
      return Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS);
    } else if (type instanceof BinaryType) {
      return row.getBinary(i);
    }
    throw new IllegalArgumentException("the lake has no columns of type " + type);
  }
}
