package io.tidemark.api.freshness;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fresh the copy of one table is. The state follows from the age alone: a sync that hangs no
 * longer moves {@code completeThrough} on, so the age grows past the limit by itself; and one that
 * hung a second ago has not made the copy any older than it says.
 *
 * @param seconds now minus {@code completeThrough}; zero where the clocks disagree about which is
 *     later
 */
public record TableFreshness(
    String table,
    @Nullable Long lakeVersion,
    @Nullable Instant lakeCommittedAt,
    @Nullable Instant appliedAt,
    @Nullable Instant completeThrough,
    @Nullable Double seconds,
    FreshnessState state,
    @Nullable Proof proof) {

  /** Of a table that the ledger does not know, or could not be asked about. */
  static TableFreshness unknown(String table) {
    return new TableFreshness(table, null, null, null, null, null, FreshnessState.UNKNOWN, null);
  }

  static TableFreshness of(LedgerRow row, @Nullable ProofRow proof, Instant now, Duration limit) {
    Instant through = row.completeThrough();
    Double seconds = null;
    FreshnessState state = FreshnessState.UNKNOWN;
    if (through != null) {
      Duration age = Duration.between(through, now);
      age = age.isNegative() ? Duration.ZERO : age;
      seconds = age.toMillis() / 1000.0;
      state = age.compareTo(limit) <= 0 ? FreshnessState.CAUGHT_UP : FreshnessState.BEHIND;
    }
    return new TableFreshness(
        row.tableName(),
        row.lakeVersion(),
        row.lakeCommittedAt(),
        row.appliedAt(),
        through,
        seconds,
        state,
        proof == null ? null : Proof.of(proof));
  }

  /** As it stands in {@code extensions.freshness} of an answer. */
  Map<String, @Nullable Object> asExtension() {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("table", table);
    entry.put("lakeVersion", lakeVersion);
    entry.put(
        "completeThrough",
        completeThrough == null ? null : completeThrough.truncatedTo(ChronoUnit.MICROS).toString());
    entry.put("seconds", seconds);
    entry.put("state", state.name());
    return entry;
  }
}
