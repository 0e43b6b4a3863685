package io.tidemark.api.activity;

import io.tidemark.api.transaction.TransactionStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.EmbeddedColumnNaming;
import org.hibernate.annotations.Immutable;

/** One customer's transactions in one currency: a row of {@code api.user_activity}. */
@Entity
@Immutable
@IdClass(UserActivity.Key.class)
@Table(schema = "api", name = "user_activity")
public class UserActivity {
  @Id
  @Column(name = "user_id", nullable = false)
  private UUID userId;

  @Id
  @Column(name = "currency", nullable = false)
  private String currency;

  @Embedded
  @EmbeddedColumnNaming("transaction_%s")
  private Totals transaction;

  @Embedded
  @EmbeddedColumnNaming("pending_%s")
  private Totals pending;

  @Embedded
  @EmbeddedColumnNaming("authorized_%s")
  private Totals authorized;

  @Embedded
  @EmbeddedColumnNaming("completed_%s")
  private Totals completed;

  @Embedded
  @EmbeddedColumnNaming("failed_%s")
  private Totals failed;

  @Embedded
  @EmbeddedColumnNaming("cancelled_%s")
  private Totals cancelled;

  @Embedded
  @EmbeddedColumnNaming("refunded_%s")
  private Totals refunded;

  @Embedded
  @EmbeddedColumnNaming("disputed_%s")
  private Totals disputed;

  @Column(name = "first_transaction_at", nullable = false)
  private Instant firstTransactionAt;

  @Column(name = "last_transaction_at", nullable = false)
  private Instant lastTransactionAt;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected UserActivity() {}

  /** Whose. */
  public UUID userId() {
    return userId;
  }

  /** ISO 4217; the unit of every amount. */
  public String currency() {
    return currency;
  }

  /** Transactions in any status. */
  public long transactionCount() {
    return transaction.count();
  }

  /** Their sum. */
  public BigDecimal transactionAmount() {
    return transaction.amount();
  }

  /** When the first of them took place. */
  public Instant firstTransactionAt() {
    return firstTransactionAt;
  }

  /** When the last of them took place. */
  public Instant lastTransactionAt() {
    return lastTransactionAt;
  }

  /** Those statuses that have transactions, in the order of the enum. */
  public List<StatusActivity> byStatus() {
    return Arrays.stream(TransactionStatus.values())
        .map(status -> new StatusActivity(status, totalsOf(status)))
        .filter(activity -> activity.count() > 0)
        .toList();
  }

  private Totals totalsOf(TransactionStatus status) {
    return switch (status) {
      case PENDING -> pending;
      case AUTHORIZED -> authorized;
      case COMPLETED -> completed;
      case FAILED -> failed;
      case CANCELLED -> cancelled;
      case REFUNDED -> refunded;
      case DISPUTED -> disputed;
    };
  }

  /** What names a row. */
  public record Key(UUID userId, String currency) {}
}
