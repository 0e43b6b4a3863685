package io.tidemark.api.transaction;

/**
 * How many transactions of a filter stand in one status.
 *
 * @param capped whether there are more, and counting stopped
 */
record StatusCount(TransactionStatus status, int count, boolean capped) {
  /** Up to where a status is counted: telling ten from ten thousand is enough for a filter. */
  static final int CAP = 1_000;

  /**
   * Of what was counted.
   *
   * @param counted up to one more than the cap
   */
  static StatusCount of(TransactionStatus status, long counted) {
    return new StatusCount(status, (int) Math.min(counted, CAP), counted > CAP);
  }
}
