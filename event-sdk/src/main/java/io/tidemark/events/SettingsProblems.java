package io.tidemark.events;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with settings, so that a person reads all of it at once. */
final class SettingsProblems {
  private final List<String> problems = new ArrayList<>();

  void require(boolean ok, String setting, Object value, String allowed) {
    if (!ok) {
      problems.add("%s is '%s', but must be %s".formatted(setting, value, allowed));
    }
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "TM-001 Wrong settings: " + String.join("; ", problems) + ".");
    }
  }
}
