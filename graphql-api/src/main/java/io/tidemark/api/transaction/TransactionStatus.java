package io.tidemark.api.transaction;

/** Where a transaction stands; described in the schema. */
public enum TransactionStatus {
  PENDING,
  AUTHORIZED,
  COMPLETED,
  FAILED,
  CANCELLED,
  REFUNDED,
  DISPUTED
}
