package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.SyncException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows in the binary format of PostgreSQL's COPY, straight from Spark's own. Source: PostgreSQL
 * documentation, COPY, "Binary Format"; the {@code _recv} function of each type.
 *
 * <p>Only types that keep a value exactly as it is are taken, so that a proof can say so: not
 * jsonb, which rearranges its text.
 *
 * <p>What a column cannot hold is found here, before Postgres would refuse the whole batch for it.
 * Not thread-safe.
 */
final class CopyBinary {
  /** The signature, no flags, no extension. */
  static final byte[] HEADER =
      "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /** The end of the data. */
  static final byte[] TRAILER = {(byte) 0xff, (byte) 0xff};

  private static final int NULL = -1;
  private static final int TEXT_OID = 25;
  private static final int UUID_BYTES = 16;
  private static final int UUID_TEXT = 36;
  private static final long MICROS_TO_2000 = 946_684_800_000_000L;
  private static final int DAYS_TO_2000 = 10_957;
  // 24 November 4714 BC, before which Postgres has no time; after its last one Spark has none.
  private static final long LEAST_MICROS = -210_866_803_200_000_000L;
  private static final int LEAST_DAYS = -2_440_588;
  private static final int MOST_DAYS = 2_145_042_905;

  private static final byte[] HEX = new byte[1 << 7];

  static {
    for (int c = 0; c < HEX.length; c++) {
      HEX[c] = (byte) Character.digit(c, 16); // -1 for what is no digit
    }
  }

  private final List<PostgresColumn> columns;
  private final List<Field> fields = new ArrayList<>();
  private final CopyBuffer out;

  /** Writes the value of one column, its length before it. */
  @FunctionalInterface
  private interface Field {
    void write(InternalRow row) throws UnfitValueException;
  }

  /**
   * For rows of these columns.
   *
   * @param types the rows' types, in the order of the columns
   * @param out what rows are added to
   * @throws SyncException TM-201 when one of them does not fit its column
   */
  CopyBinary(List<PostgresColumn> columns, List<DataType> types, CopyBuffer out) {
    this.columns = columns;
    this.out = out;
    for (int i = 0; i < columns.size(); i++) {
      fields.add(field(i, columns.get(i), types.get(i)));
    }
  }

  /**
   * Adds a row.
   *
   * @throws UnfitValueException when Postgres cannot hold it; nothing has been added then
   */
  void add(InternalRow row) throws UnfitValueException {
    add(row, column -> true);
  }

  /**
   * Adds some columns of a row, and null for the others.
   *
   * @throws UnfitValueException when Postgres cannot hold one of them; nothing has been added then
   */
  void add(InternalRow row, IntPredicate which) throws UnfitValueException {
    int start = out.size();
    try {
      out.putShort(fields.size());
      for (int i = 0; i < fields.size(); i++) {
        if (!which.test(i)) {
          out.putInt(NULL);
        } else if (!row.isNullAt(i)) {
          fields.get(i).write(row);
        } else if (columns.get(i).notNull()) {
          throw new UnfitValueException(i, "null, which the column does not take");
        } else {
          out.putInt(NULL);
        }
      }
    } catch (UnfitValueException e) {
      out.cut(start);
      throw e;
    }
  }

  /**
   * Adds some columns of a row, in that order, as {@code record_send} answers a record of them; the
   * text of a char(n) without its blanks, as text. Source: PostgreSQL, {@code record_send}.
   *
   * @throws UnfitValueException when Postgres cannot hold one of them; nothing has been added then
   */
  void addRecord(InternalRow row, int[] which) throws UnfitValueException {
    int start = out.size();
    try {
      out.putInt(which.length);
      for (int i : which) {
        out.putInt(columns.get(i).padded() ? TEXT_OID : columns.get(i).oid());
        if (row.isNullAt(i)) {
          out.putInt(NULL);
        } else {
          fields.get(i).write(row);
        }
      }
    } catch (UnfitValueException e) {
      out.cut(start);
      throw e;
    }
  }

  private Field field(int i, PostgresColumn column, DataType type) {
    String name = type instanceof DecimalType ? "decimal" : type.typeName();
    return switch (name + " " + column.type()) {
      case "string text", "string json" -> row -> text(i, row.getUTF8String(i), Integer.MAX_VALUE);
      case "string varchar", "string bpchar" ->
          row -> text(i, row.getUTF8String(i), column.mostCharacters());
      case "string uuid" -> row -> uuid(i, row.getUTF8String(i));
      case "boolean bool" -> row -> fixed(Byte.BYTES).put(row.getBoolean(i) ? 1 : 0);
      case "byte int2" -> row -> fixed(Short.BYTES).putShort(row.getByte(i));
      case "short int2" -> row -> fixed(Short.BYTES).putShort(row.getShort(i));
      case "short int4" -> row -> fixed(Integer.BYTES).putInt(row.getShort(i));
      case "integer int4" -> row -> fixed(Integer.BYTES).putInt(row.getInt(i));
      case "integer int8" -> row -> fixed(Long.BYTES).putLong(row.getInt(i));
      case "long int8" -> row -> fixed(Long.BYTES).putLong(row.getLong(i));
      case "float float4" ->
          row -> fixed(Integer.BYTES).putInt(Float.floatToIntBits(row.getFloat(i)));
      case "double float8" ->
          row -> fixed(Long.BYTES).putLong(Double.doubleToLongBits(row.getDouble(i)));
      case "decimal numeric" -> {
        DecimalType decimal = (DecimalType) type;
        yield row ->
            numeric(i, row.getDecimal(i, decimal.precision(), decimal.scale()).toJavaBigDecimal());
      }
      case "integer numeric" -> row -> numeric(i, BigDecimal.valueOf(row.getInt(i)));
      case "long numeric" -> row -> numeric(i, BigDecimal.valueOf(row.getLong(i)));
      case "timestamp timestamptz", "timestamp_ntz timestamp" -> row -> micros(i, row.getLong(i));
      case "date date" -> row -> days(i, row.getInt(i));
      case "binary bytea" -> row -> bytes(row.getBinary(i));
      default ->
          throw new SyncException(
              "TM-201 The column %s is a %s in the lake and a %s in Postgres, and there is no exact way from the one to the other. Run the migrations of this release (db/migrations), which make the two fit, then start again; nothing has been changed."
                  .formatted(column.name(), type.sql(), column.type()));
    };
  }

  private CopyBuffer fixed(int length) {
    out.putInt(length);
    return out;
  }

  private void text(int column, UTF8String text, int mostCharacters) throws UnfitValueException {
    checkText(column, text);
    if (mostCharacters != Integer.MAX_VALUE && text.numChars() > mostCharacters) {
      throw new UnfitValueException(
          column, "%d characters, more than %d".formatted(text.numChars(), mostCharacters));
    }
    out.putInt(text.numBytes());
    out.put(text);
  }

  private static void checkText(int column, UTF8String text) throws UnfitValueException {
    for (int i = 0; i < text.numBytes(); i++) {
      if (text.getByte(i) == 0) {
        throw new UnfitValueException(column, "text with a NUL character");
      }
    }
    if (!text.isValid()) {
      throw new UnfitValueException(column, "text that is not UTF-8");
    }
  }

  private void uuid(int column, UTF8String text) throws UnfitValueException {
    if (text.numBytes() != UUID_TEXT) {
      throw notAUuid(column);
    }
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < UUID_TEXT; i++) {
      byte c = text.getByte(i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          throw notAUuid(column);
        }
        continue;
      }
      int digit = c < 0 ? -1 : HEX[c];
      if (digit < 0) {
        throw notAUuid(column);
      }
      if (digits++ < UUID_BYTES) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    fixed(UUID_BYTES).putLong(high);
    out.putLong(low);
  }

  private static UnfitValueException notAUuid(int column) {
    return new UnfitValueException(column, "text that is no UUID");
  }

  private void numeric(int column, BigDecimal value) throws UnfitValueException {
    PostgresColumn target = columns.get(column);
    if (value.precision() - value.scale() > target.wholeDigits()) {
      throw new UnfitValueException(
          column,
          "a number of more than %d digits before the point".formatted(target.wholeDigits()));
    }
    BigDecimal kept = value;
    if (target.modifier() >= 0 && value.scale() != target.fractionDigits()) {
      try {
        kept = value.setScale(target.fractionDigits(), RoundingMode.UNNECESSARY);
      } catch (ArithmeticException e) {
        throw new UnfitValueException(
            column,
            "a number of more than %d digits after the point".formatted(target.fractionDigits()));
      }
    }
    out.putNumeric(kept);
  }

  private void micros(int column, long micros) throws UnfitValueException {
    if (micros < LEAST_MICROS) {
      throw new UnfitValueException(column, "a time before 4714 BC");
    }
    fixed(Long.BYTES).putLong(micros - MICROS_TO_2000);
  }

  private void days(int column, int days) throws UnfitValueException {
    if (days < LEAST_DAYS || days > MOST_DAYS) {
      throw new UnfitValueException(column, "a day before 4714 BC or after 5874897");
    }
    fixed(Integer.BYTES).putInt(days - DAYS_TO_2000);
  }

  private void bytes(byte[] value) {
    out.putInt(value.length);
    out.put(value);
  }
}
