package io.tidemark.api.transaction;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A transaction that has not been deleted: a row of {@code api.transactions}. */
@Entity
@Immutable
@Table(schema = "api", name = "transactions")
public class Transaction {
  @Id
  @Column(name = "transaction_id", nullable = false)
  private UUID id;

  @Column(name = "user_id", nullable = false)
  private UUID userId;

  @Column(name = "amount", nullable = false)
  private BigDecimal amount;

  @Column(name = "currency", nullable = false)
  private String currency;

  @Enumerated(EnumType.STRING)
  @Column(name = "status", nullable = false)
  private TransactionStatus status;

  @Column(name = "occurred_at", nullable = false)
  private Instant occurredAt;

  @Column(name = "updated_at", nullable = false)
  private Instant updatedAt;

  @Column(name = "merchant", nullable = false)
  private String merchant;

  @Column(name = "description")
  private @Nullable String description;

  @Enumerated(EnumType.STRING)
  @Column(name = "payment_method", nullable = false)
  private PaymentMethod paymentMethod;

  @Column(name = "card_last4")
  private @Nullable String cardLast4;

  @Column(name = "failure_code")
  private @Nullable String failureCode;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Transaction() {}

  /** The key. */
  public UUID id() {
    return id;
  }

  /** Whose it is; the customer may not be known yet. */
  public UUID userId() {
    return userId;
  }

  /** In units of {@link #currency()}; scale 4. */
  public BigDecimal amount() {
    return amount;
  }

  /** ISO 4217. */
  public String currency() {
    return currency;
  }

  /** Where it stands now. */
  public TransactionStatus status() {
    return status;
  }

  /** When it took place; never changes, so it can be sorted by. */
  public Instant occurredAt() {
    return occurredAt;
  }

  /** When its state last changed, by the front end's clock. */
  public Instant updatedAt() {
    return updatedAt;
  }

  /** Whom it was paid to. */
  public String merchant() {
    return merchant;
  }

  /** What the customer reads on the statement. */
  public @Nullable String description() {
    return description;
  }

  /** How it was paid. */
  public PaymentMethod paymentMethod() {
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
}
