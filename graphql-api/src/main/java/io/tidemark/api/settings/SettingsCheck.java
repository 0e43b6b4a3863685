package io.tidemark.api.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the settings, to say all of it at once. */
final class SettingsCheck {
  private final String prefix;
  private final List<String> wrong = new ArrayList<>();

  SettingsCheck(String prefix) {
    this.prefix = prefix;
  }

  SettingsCheck require(boolean fine, String name, @Nullable Object value, String wanted) {
    if (!fine) {
      wrong.add(
          prefix
              + "."
              + name
              + (value == null ? " is not set" : " is '" + value + "'")
              + ", and must be "
              + wanted);
    }
    return this;
  }

  void throwIfAny() {
    if (!wrong.isEmpty()) {
      throw new SettingsProblem(wrong);
    }
  }
}
