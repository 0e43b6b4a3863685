package io.tidemark.api.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings with which the API cannot start; the message says which, why, and what to do. */
public final class SettingsProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> wrong;

  /** TM-001: each of these is wrong. */
  SettingsProblem(List<String> wrong) {
    super(
        "TM-001 The API cannot start with these settings:\n  - "
            + String.join("\n  - ", wrong)
            + "\nSet them as Java system properties, as environment variables (upper case, '.' as '_',"
            + " without '-'), or in a file named by spring.config.additional-location.");
    this.wrong = List.copyOf(wrong);
  }

  /** TM-002: this is wrong with a setting's file. */
  SettingsProblem(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.wrong = List.of();
  }

  /** What a TM-001 lists. */
  List<String> wrong() {
    return wrong;
  }
}
