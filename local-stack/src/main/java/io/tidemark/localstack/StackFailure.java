package io.tidemark.localstack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Why the local stack cannot start or go on, in words for the person who started it: what, why, and
 * what to do.
 */
final class StackFailure extends RuntimeException {
  private final String text;

  private StackFailure(String text) {
    super(text);
    this.text = text;
  }

  private StackFailure(String text, Throwable cause) {
    super(text, cause);
    this.text = text;
  }

  /** What is printed. */
  String text() {
    return text;
  }

  static StackFailure portTaken(String what, String option, int port, String who) {
    return new StackFailure(
        "TM-401 Port %d of 127.0.0.1, meant for %s, is taken%s. Stop that process, or choose another port with %s (0: any free one)."
            .formatted(port, what, who, option));
  }

  static StackFailure folderUnusable(Path folder, Throwable cause) {
    return new StackFailure(
        "TM-402 The data folder %s cannot be used (%s). It must be a folder that you may write to; name another one with --data."
            .formatted(folder, cause),
        cause);
  }

  static StackFailure folderInUse(Path folder, String holder) {
    return new StackFailure(
        "TM-403 The data folder %s is in use by another quickstart%s. Stop that one first, or name another folder with --data."
            .formatted(folder, holder));
  }

  static StackFailure notBuilt(Path missing) {
    return new StackFailure(
        "TM-404 %s is missing, so the product is not built. Start it with ./quickstart, which builds what is needed, or run: mvn -DskipTests package"
            .formatted(missing));
  }

  static StackFailure childEnded(Child child) {
    return new StackFailure(
        "TM-405 %s ended by itself%s. The last lines of its log, %s:%n%s"
            .formatted(child.name(), child.exit(), child.log(), indented(child.tail())));
  }

  static StackFailure tooLate(String stage, Duration patience, List<Child> children) {
    StringBuilder logs = new StringBuilder();
    for (Child child : children) {
      logs.append(
          "%n%s, the last lines of %s:%n%s"
              .formatted(child.name(), child.log(), indented(child.tail())));
    }
    return new StackFailure(
        "TM-406 Not done within %d seconds: %s. On a slow machine, try again: what is done stays done.%s"
            .formatted(patience.toSeconds(), stage, logs));
  }

  static StackFailure postgres(Path log, Throwable cause) {
    return new StackFailure(
        "TM-407 PostgreSQL did not start (%s); its log is %s. Started by root it needs user namespaces (unshare -U), which some containers forbid: start it as an ordinary user there."
            .formatted(cause, log),
        cause);
  }

  static StackFailure wrongAnswer(String what, String answer) {
    return new StackFailure(
        "TM-409 The API gave an unexpected answer to %s: %s".formatted(what, answer));
  }

  private static String indented(List<String> lines) {
    return lines.isEmpty()
        ? "  (nothing)"
        : "  " + String.join(System.lineSeparator() + "  ", lines);
  }
}
