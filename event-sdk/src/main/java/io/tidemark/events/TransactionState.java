package io.tidemark.events;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a transaction at one moment. What is allowed in each field is said by the event
 * schema and checked when the event is sent. Immutable.
 *
 * @param userId whose transaction it is; it may arrive before its user
 * @param amount in units of the currency: zero or more, at most 15 digits before the point and 4
 *     after
 * @param currency the amount's unit
 * @param status where the transaction stands
 * @param occurredAt when it took place, cut to the microsecond; never changes
 * @param merchant whom it was paid to, 1 to 200 characters
 * @param description what the customer reads on the statement, at most 500 characters, or null
 * @param paymentMethod how it was paid
 * @param cardLast4 the last four digits of the card, or null; never more of it
 * @param failureCode why it failed, in capitals such as {@code INSUFFICIENT_FUNDS}, or null
 */
public record TransactionState(
    UUID userId,
    BigDecimal amount,
    Currency currency,
    TransactionStatus status,
    Instant occurredAt,
    String merchant,
    @Nullable String description,
    PaymentMethod paymentMethod,
    @Nullable String cardLast4,
    @Nullable String failureCode) {

  /** Cuts the instant to the microsecond, which is what every store behind keeps. */
  public TransactionState {
    occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** The same transaction, standing elsewhere. */
  public TransactionState withStatus(TransactionStatus newStatus) {
    return new TransactionState(
        userId,
        amount,
        currency,
        newStatus,
        occurredAt,
        merchant,
        description,
        paymentMethod,
        cardLast4,
        failureCode);
  }

  /** The same transaction, failed for a reason. */
  public TransactionState failed(String code) {
    return new TransactionState(
        userId,
        amount,
        currency,
        TransactionStatus.FAILED,
        occurredAt,
        merchant,
        description,
        paymentMethod,
        cardLast4,
        code);
  }
}
