package io.tidemark.streaming.ops;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Moments and times as a person types them. */
final class Since {
  private Since() {}

  /**
   * An instant ({@code 2026-11-22T15:00:00Z}), a day ({@code 2026-11-22}, UTC), or a time until now
   * ({@code 90m}, {@code 12h}, {@code 7d}).
   *
   * @throws IllegalArgumentException when the text is none of these
   */
  static Instant parse(String text) {
    try {
      if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return text.contains("T") ? Instant.parse(text) : Instant.now().minus(time(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no moment; write 2026-11-22T15:00:00Z, 2026-11-22, or 90m, 12h, 7d ago"
              .formatted(text),
          e);
    }
  }

  /**
   * A time such as {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d}.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Duration time(String text) {
    if (!text.matches("\\d{1,6}[smhd]")) {
      throw new IllegalArgumentException("'" + text + "' is no time; write 30s, 5m, 12h or 7d");
    }
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return Duration.of(
        amount,
        switch (text.charAt(text.length() - 1)) {
          case 's' -> ChronoUnit.SECONDS;
          case 'm' -> ChronoUnit.MINUTES;
          case 'h' -> ChronoUnit.HOURS;
          default -> ChronoUnit.DAYS;
        });
  }
}
