package io.tidemark.api.search;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, without white space around it.
 *
 * @param text 3 to 254 characters: an e-mail address has no more
 */
record SearchText(String text) {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 254;

  /** Fewer digits of an id than this are a number of something else. */
  private static final int SHORTEST_ID = 8;

  private static final int SHORTEST_RECEIPT = 4;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,32}");
  private static final Pattern FOUR_DIGITS = Pattern.compile("\\d{4}");

  /**
   * Checks the text.
   *
   * @throws ApiProblem TM-305 when it is too short to search for, or too long
   */
  static SearchText of(String text) {
    String stripped = text.strip();
    if (stripped.length() < SHORTEST || stripped.length() > LONGEST) {
      throw Problems.value(
          "text has %d characters, and a search needs %d to %d: shorter ones match nearly everything."
              .formatted(stripped.length(), SHORTEST, LONGEST));
    }
    return new SearchText(stripped);
  }

  /** The lowest id that begins with this text; null when no id does. */
  @Nullable UUID lowestId() {
    return id('0');
  }

  /** The highest id that begins with this text; null when no id does. */
  @Nullable UUID highestId() {
    return id('f');
  }

  boolean isCard() {
    return FOUR_DIGITS.matcher(text).matches();
  }

  boolean isReceipt() {
    return text.length() >= SHORTEST_RECEIPT;
  }

  private @Nullable UUID id(char rest) {
    String digits = text.replace("-", "").toLowerCase(Locale.ROOT);
    if (digits.length() < SHORTEST_ID || !HEX.matcher(digits).matches()) {
      return null;
    }
    String whole = digits + String.valueOf(rest).repeat(32 - digits.length());
    return new UUID(
        Long.parseUnsignedLong(whole, 0, 16, 16), Long.parseUnsignedLong(whole, 16, 32, 16));
  }
}
