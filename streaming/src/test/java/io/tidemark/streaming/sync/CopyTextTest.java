package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

final class CopyTextTest {
  private final StringWriter out = new StringWriter();

  @Test
  void nullAndTheTextOfABackslashNAreDifferent() throws IOException {
    write(null, "\\N", "");
    assertThat(out).hasToString("\\N\t\\\\N\t\n");
  }

  @Test
  void whatWouldEndAColumnOrALineIsEscaped() throws IOException {
    write("a\tb", "c\nd", "e\rf", "g\\h");
    assertThat(out).hasToString("a\\tb\tc\\nd\te\\rf\tg\\\\h\n");
  }

  @Test
  void decimalsKeepTheirScaleAndInstantsTheirMicroseconds() throws IOException {
    write(
        new BigDecimal("1E+3"),
        new BigDecimal("0.0001"),
        Instant.parse("2026-01-02T03:04:05.000006Z"),
        true,
        7L);
    assertThat(out).hasToString("1000\t0.0001\t2026-01-02T03:04:05.000006Z\ttrue\t7\n");
  }

  private void write(Object... values) throws IOException {
    new CopyText(out).write(RowFactory.create(values), values.length);
  }
}
