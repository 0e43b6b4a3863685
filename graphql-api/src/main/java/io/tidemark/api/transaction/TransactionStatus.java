package io.tidemark.api.transaction;

import java.util.List;

/** Where a transaction stands; described in the schema. */
public enum TransactionStatus {
  PENDING,
  AUTHORIZED,
  COMPLETED,
  FAILED,
  CANCELLED,
  REFUNDED,
  DISPUTED;

  private static final List<TransactionStatus> IN_ORDER = List.of(values());

  /** Its place in lists that are sorted by status, from 0. */
  int rank() {
    return IN_ORDER.indexOf(this);
  }
}
