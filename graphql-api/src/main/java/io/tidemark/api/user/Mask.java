package io.tidemark.api.user;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is left of personal data for those who need not know it: enough to see that something is
 * there and to tell two customers apart, too little to reach one. How long a text was cannot be
 * told.
 */
final class Mask {
  private static final String REST = "***";
  private static final int SHOWN_DIGITS = 2;
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private Mask() {}

  /** {@code ada@example.com} is {@code a***@e***}. */
  static String email(String email) {
    int at = email.indexOf('@');
    return at < 0
        ? word(email)
        : word(email.substring(0, at)) + "@" + word(email.substring(at + 1));
  }

  /** {@code Ada Lovelace} is {@code A*** L***}. */
  static String name(String name) {
    StringBuilder masked = new StringBuilder();
    for (String word : SPACES.split(name.strip(), -1)) {
      masked.append(masked.isEmpty() ? "" : " ").append(word(word));
    }
    return masked.toString();
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
