package io.tidemark.api.timeline;

import io.tidemark.api.paging.Position;
import io.tidemark.api.transaction.PaymentMethod;
import io.tidemark.api.transaction.TransactionStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a transaction: a row of {@code api.transaction_events}. A delete need not say
 * anything but that.
 */
@Entity
@Immutable
@IdClass(TransactionEvent.Key.class)
@Table(schema = "api", name = "transaction_events")
public class TransactionEvent {
  @Column(name = "event_id", nullable = false)
  private UUID eventId;

  @Column(name = "transaction_id", nullable = false)
  private UUID transactionId;

  @Column(name = "op", nullable = false)
  private String op;

  @Column(name = "event_time", nullable = false)
  private Instant eventTime;

  @Column(name = "user_id")
  private @Nullable UUID userId;

  @Column(name = "amount")
  private @Nullable BigDecimal amount;

  @Column(name = "currency")
  private @Nullable String currency;

  @Enumerated(EnumType.STRING)
  @Column(name = "status")
  private @Nullable TransactionStatus status;

  @Column(name = "occurred_at")
  private @Nullable Instant occurredAt;

  @Column(name = "merchant")
  private @Nullable String merchant;

  @Column(name = "description")
  private @Nullable String description;

  @Enumerated(EnumType.STRING)
  @Column(name = "payment_method")
  private @Nullable PaymentMethod paymentMethod;

  @Column(name = "card_last4")
  private @Nullable String cardLast4;

  @Column(name = "failure_code")
  private @Nullable String failureCode;

  @Id
  @Column(name = "kafka_partition", nullable = false)
  private int kafkaPartition;

  @Id
  @Column(name = "kafka_offset", nullable = false)
  private long kafkaOffset;

  @Column(name = "kafka_timestamp", nullable = false)
  private Instant kafkaTimestamp;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected TransactionEvent() {}

  /** The event, as the front end named it. */
  public UUID eventId() {
    return eventId;
  }

  /** What it is about. */
  public UUID transactionId() {
    return transactionId;
  }

  /** Whether it tells the transaction's state, or that it is gone. */
  public EventOp op() {
    return EventOp.valueOf(op.toUpperCase(Locale.ROOT));
  }

  /** When the state became true, by the front end's clock. */
  public Instant eventTime() {
    return eventTime;
  }

  /** Whose the transaction was. */
  public @Nullable UUID userId() {
    return userId;
  }

  /** In units of {@link #currency()}; scale 4. */
  public @Nullable BigDecimal amount() {
    return amount;
  }

  /** ISO 4217. */
  public @Nullable String currency() {
    return currency;
  }

  /** Where it stood. */
  public @Nullable TransactionStatus status() {
    return status;
  }

  /** When it took place. */
  public @Nullable Instant occurredAt() {
    return occurredAt;
  }

  /** Whom it was paid to. */
  public @Nullable String merchant() {
    return merchant;
  }

  /** What the customer reads on the statement. */
  public @Nullable String description() {
    return description;
  }

  /** How it was paid. */
  public @Nullable PaymentMethod paymentMethod() {
    return paymentMethod;
  }

  /** The last four digits of the card. */
  public @Nullable String cardLast4() {
    return cardLast4;
  }

  /** Why it failed, when it did. */
  public @Nullable String failureCode() {
    return failureCode;
  }

  /** Where it lay in Kafka. */
  public int kafkaPartition() {
    return kafkaPartition;
  }

  /** Where it lay in its partition. */
  public long kafkaOffset() {
    return kafkaOffset;
  }

  /** The record's, by the broker; milliseconds. */
  public Instant kafkaTimestamp() {
    return kafkaTimestamp;
  }

  /** In the event order: the moment, then the broker's, then the offset. */
  Position position() {
    return new Position(eventTime, new UUID(kafkaTimestamp.toEpochMilli(), kafkaOffset));
  }

  /** What names a row. */
  public record Key(int kafkaPartition, long kafkaOffset) {}
}
