package io.tidemark.api.settings;

/** Settings with which the API cannot start; the message says which, why, and what to do. */
public final class SettingsProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsProblem(String message) {
    super(message);
  }

  SettingsProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
