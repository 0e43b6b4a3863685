package io.tidemark.streaming.settings;

import java.util.List;

/** TM-001: the settings cannot be used. The message lists every problem, a line each. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSettingsException(List<String> problems) {
    super(
        "TM-001 "
            + (problems.size() == 1 ? "1 setting is" : problems.size() + " settings are")
            + " wrong; nothing has been started.\n  "
            + String.join("\n  ", problems)
            + "\nSettings and their defaults: README.md, \"Settings\".");
  }
}
