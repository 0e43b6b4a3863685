package io.tidemark.events;

/** How a transaction was paid. */
public enum PaymentMethod {
  /** With a payment card. */
  CARD,
  /** By a transfer between bank accounts. */
  BANK_TRANSFER,
  /** From a digital wallet. */
  WALLET
}
