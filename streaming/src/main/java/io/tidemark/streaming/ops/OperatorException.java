package io.tidemark.streaming.ops;

/** A command cannot do what it was asked; the message begins with a code TM-5xx and says why. */
final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  OperatorException(String message) {
    super(message);
    this.exitCode = 1;
  }

  OperatorException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = 1;
  }

  private OperatorException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** It was asked in a way that cannot be meant. */
  static OperatorException wrongUsage(String message) {
    return new OperatorException(message, 2);
  }

  int exitCode() {
    return exitCode;
  }
}
