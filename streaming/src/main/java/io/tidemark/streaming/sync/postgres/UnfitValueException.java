package io.tidemark.streaming.sync.postgres;

/** A value that its column in Postgres cannot hold. */
final class UnfitValueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int column;

  /**
   * @param column its place in the row
   * @param reason what is wrong with it, in words, without the value
   */
  UnfitValueException(int column, String reason) {
    super(reason, null, false, false); // thrown once a row at worst: no stack trace
    this.column = column;
  }

  int column() {
    return column;
  }
}
