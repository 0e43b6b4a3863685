package io.tidemark.api.freshness;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the last comparison of a table's copy with the lake found; described in the schema. */
public record Proof(
    long lakeVersion,
    Instant checkedAt,
    boolean equal,
    long rows,
    long differences,
    @Nullable Long equalVersion,
    @Nullable Instant equalAt) {

  static Proof of(ProofRow row) {
    return new Proof(
        row.lakeVersion(),
        row.checkedAt(),
        row.equal(),
        row.rows(),
        row.differences(),
        row.equalVersion(),
        row.equalAt());
  }
}
