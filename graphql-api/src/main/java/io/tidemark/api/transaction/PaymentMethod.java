package io.tidemark.api.transaction;

/** How a transaction was paid; described in the schema. */
public enum PaymentMethod {
  CARD,
  BANK_TRANSFER,
  WALLET
}
