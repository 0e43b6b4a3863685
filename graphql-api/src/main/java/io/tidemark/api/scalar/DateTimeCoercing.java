package io.tidemark.api.scalar;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A moment, RFC 3339 in UTC with microseconds at most: what the database can hold. Another zone, or
 * a finer fraction, is refused rather than changed.
 */
final class DateTimeCoercing extends TextCoercing<Instant> {
  private static final Pattern FORM =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z");

  DateTimeCoercing() {
    super(
        Instant.class,
        "a string such as \"2026-03-01T09:30:00.123456Z\", in UTC, with 6 digits after the point at"
            + " most");
  }

  @Override
  @Nullable Instant read(String text) {
    if (!FORM.matcher(text).matches()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noSuchDay) {
      return null;
    }
  }

  @Override
  String write(Instant value) {
    return value.truncatedTo(ChronoUnit.MICROS).toString();
  }
}
