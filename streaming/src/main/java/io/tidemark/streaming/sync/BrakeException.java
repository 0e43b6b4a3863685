package io.tidemark.streaming.sync;

/** What is about to be applied removes unusually many rows. */
final class BrakeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long version;
  private final long removals;
  private final long rows;

  BrakeException(long version, long removals, long rows) {
    super(removals + " of " + rows + " rows");
    this.version = version;
    this.removals = removals;
    this.rows = rows;
  }

  long version() {
    return version;
  }

  long removals() {
    return removals;
  }

  long rows() {
    return rows;
  }
}
