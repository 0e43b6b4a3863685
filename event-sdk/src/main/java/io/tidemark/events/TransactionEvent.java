package io.tidemark.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of one transaction at one moment, or that it is gone. Immutable.
 *
 * @param eventId names the event; sent twice with the same id, it is the same event
 * @param eventTime when the state became true, by the sender's clock, cut to the microsecond; the
 *     newest one of a transaction wins, whatever arrives first
 * @param transactionId names the transaction; UUID version 7 recommended ({@link UuidV7})
 * @param state the state, or null when it is gone
 */
public record TransactionEvent(
    UUID eventId, Instant eventTime, UUID transactionId, @Nullable TransactionState state) {

  /** Cuts the instant to the microsecond, which is what every store behind keeps. */
  public TransactionEvent {
    eventTime = eventTime.truncatedTo(ChronoUnit.MICROS);
  }

  /** A new event: the transaction's state is this since {@code eventTime}. */
  public static TransactionEvent upsert(
      Instant eventTime, UUID transactionId, TransactionState state) {
    return new TransactionEvent(UuidV7.at(eventTime), eventTime, transactionId, state);
  }

  /** A new event: it is gone since {@code eventTime}. */
  public static TransactionEvent delete(Instant eventTime, UUID transactionId) {
    return new TransactionEvent(UuidV7.at(eventTime), eventTime, transactionId, null);
  }

  /** Whether this is an upsert or a delete. */
  public Op op() {
    return state == null ? Op.DELETE : Op.UPSERT;
  }

  /**
   * The record's value as it is sent: JSON, unchecked. For who stores events before sending them,
   * as an outbox does.
   */
  public String toJson() {
    return EventJson.of(this).text();
  }
}
