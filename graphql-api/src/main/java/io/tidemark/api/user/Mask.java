package io.tidemark.api.user;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left of personal data for those who need not know it: enough to see that something is
 * there and to tell two customers apart, too little to reach one. How long a text was cannot be
 * told.
 */
final class Mask {
  private static final String REST = "***";
  private static final int SHOWN_DIGITS = 2;

  private Mask() {}

  /** {@code ada@example.com} is {@code a***@e***}. */
  static String email(String email) {
    return Arrays.stream(email.split("@", 2)).map(Mask::word).collect(Collectors.joining("@"));
  }

  /** {@code Ada Lovelace} is {@code A*** L***}. */
  static String name(String name) {
    return Arrays.stream(name.strip().split("\\s+", -1))
        .map(Mask::word)
        .collect(Collectors.joining(" "));
  }

  /** {@code +4930123456} is {@code ***56}. */
  static @Nullable String phone(@Nullable String phone) {
    return phone == null
        ? null
        : REST + phone.substring(Math.max(phone.length() - SHOWN_DIGITS, 0));
  }

  private static String word(String word) {
    return word.isEmpty() ? REST : Character.toString(word.codePointAt(0)) + REST;
  }
}
