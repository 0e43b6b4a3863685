package io.tidemark.localstack;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What the person at the terminal reads: a line a stage, with the seconds since the start, and one
 * status line that renews itself in place (or, where the output is no terminal, one line after the
 * other). Thread-safe.
 */
final class Console {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Instant start = Instant.now();
  private boolean statusShown;

  Console(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A stage that is done, or is being waited for. */
  synchronized void stage(String text) {
    say(String.format(Locale.ROOT, "[%5.1f s] %s", elapsed().toMillis() / 1000.0, text));
  }

  /** A line that stays. */
  synchronized void say(String text) {
    if (statusShown) {
      out.print(CLEAR_LINE);
      statusShown = false;
    }
    out.println(text);
    out.flush();
  }

  /** The line that the next one of its kind replaces. */
  synchronized void status(String text) {
    if (!terminal) {
      out.println(text);
    } else {
      out.print(CLEAR_LINE + text);
      statusShown = true;
    }
    out.flush();
  }

  Duration elapsed() {
    return Duration.between(start, Instant.now());
  }
}
