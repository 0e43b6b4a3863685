package io.tidemark.streaming.serving;

/** Sync of a table cannot go on; the message begins with a code TM-2xx and says what to do. */
public final class SyncException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With its message, which begins with a code. */
  public SyncException(String message) {
    super(message);
  }

  /** With what caused it. */
  public SyncException(String message, Throwable cause) {
    super(message, cause);
  }
}
