package io.tidemark.api.freshness;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** What the last proof of one table found: columns of {@code tidemark.proofs}. */
@Entity
@Immutable
@Table(schema = "tidemark", name = "proofs")
class ProofRow {
  @Id
  @Column(name = "table_name", nullable = false)
  private String tableName;

  @Column(name = "lake_version", nullable = false)
  private long lakeVersion;

  @Column(name = "checked_at", nullable = false)
  private Instant checkedAt;

  @Column(name = "is_equal", nullable = false)
  private boolean equal;

  @Column(name = "copy_rows", nullable = false)
  private long rows;

  @Column(name = "differences", nullable = false)
  private long differences;

  @Column(name = "equal_version")
  private @Nullable Long equalVersion;

  @Column(name = "equal_at")
  private @Nullable Instant equalAt;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected ProofRow() {}

  String tableName() {
    return tableName;
  }

  long lakeVersion() {
    return lakeVersion;
  }

  Instant checkedAt() {
    return checkedAt;
  }

  boolean equal() {
    return equal;
  }

  long rows() {
    return rows;
  }

  long differences() {
    return differences;
  }

  @Nullable Long equalVersion() {
    return equalVersion;
  }

  @Nullable Instant equalAt() {
    return equalAt;
  }
}
