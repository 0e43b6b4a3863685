package io.tidemark.events;

/** Where a transaction stands. */
public enum TransactionStatus {
  /** Begun; nothing is promised yet. */
  PENDING,
  /** The money is promised. */
  AUTHORIZED,
  /** The money has moved. */
  COMPLETED,
  /** It was refused; the failure code says why. */
  FAILED,
  /** It was called off before the money moved. */
  CANCELLED,
  /** The money has gone back. */
  REFUNDED,
  /** The customer denies it. */
  DISPUTED
}
