package io.tidemark.streaming.sync;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY. Source: PostgreSQL documentation, COPY, "Text
 * Format".
 *
 * <p>Instants become ISO 8601 in UTC, decimals plain digits; every other value its {@code
 * toString}, which Postgres reads for uuid, integers, booleans and text. Not thread-safe.
 */
final class CopyText {
  private final Writer out;

  CopyText(Writer out) {
    this.out = out;
  }

  /** Writes the first {@code columns} values of the row, and the line's end. */
  void write(Row row, int columns) throws IOException {
    for (int i = 0; i < columns; i++) {
      if (i > 0) {
        out.write('\t');
      }
      value(row.get(i));
    }
    out.write('\n');
  }

  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      out.write("\\N");
    } else if (value instanceof BigDecimal decimal) {
      out.write(decimal.toPlainString());
    } else if (value instanceof byte[]) {
      throw new IllegalArgumentException("a BINARY column cannot be synced");
    } else {
      escaped(value.toString());
    }
  }

  private void escaped(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.write("\\\\");
        case '\n' -> out.write("\\n");
        case '\r' -> out.write("\\r");
        case '\t' -> out.write("\\t");
        default -> out.write(c);
      }
    }
  }
}
