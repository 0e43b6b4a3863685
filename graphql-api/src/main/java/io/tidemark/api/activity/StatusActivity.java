package io.tidemark.api.activity;

import io.tidemark.api.transaction.TransactionStatus;
import java.math.BigDecimal;

/** A customer's transactions in one currency and status. */
public record StatusActivity(TransactionStatus status, long count, BigDecimal amount) {
  StatusActivity(TransactionStatus status, Totals totals) {
    this(status, totals.count(), totals.amount());
  }
}
