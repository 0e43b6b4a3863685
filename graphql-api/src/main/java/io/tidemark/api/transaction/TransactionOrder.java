package io.tidemark.api.transaction;

/** What transactions can be sorted by; described in the schema. */
public enum TransactionOrder {
  OCCURRED_AT_DESC,
  OCCURRED_AT_ASC,
  STATUS_ASC,
  STATUS_DESC
}
