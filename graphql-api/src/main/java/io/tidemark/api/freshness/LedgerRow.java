package io.tidemark.api.freshness;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** What the ledger says of one table: the columns of {@code tidemark.ledger} that tell its age. */
@Entity
@Immutable
@Table(schema = "tidemark", name = "ledger")
class LedgerRow {
  @Id
  @Column(name = "table_name", nullable = false)
  private String tableName;

  @Column(name = "lake_version", nullable = false)
  private long lakeVersion;

  @Column(name = "lake_committed_at", nullable = false)
  private Instant lakeCommittedAt;

  @Column(name = "applied_at", nullable = false)
  private Instant appliedAt;

  @Column(name = "complete_through")
  private @Nullable Instant completeThrough;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected LedgerRow() {}

  LedgerRow(
      String tableName,
      long lakeVersion,
      Instant lakeCommittedAt,
      Instant appliedAt,
      @Nullable Instant completeThrough) {
    this.tableName = tableName;
    this.lakeVersion = lakeVersion;
    this.lakeCommittedAt = lakeCommittedAt;
    this.appliedAt = appliedAt;
    this.completeThrough = completeThrough;
  }

  String tableName() {
    return tableName;
  }

  long lakeVersion() {
    return lakeVersion;
  }

  Instant lakeCommittedAt() {
    return lakeCommittedAt;
  }

  Instant appliedAt() {
    return appliedAt;
  }

  @Nullable Instant completeThrough() {
    return completeThrough;
  }
}
