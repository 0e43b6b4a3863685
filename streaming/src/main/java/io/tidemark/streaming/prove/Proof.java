package io.tidemark.streaming.prove;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a comparison of one table found.
 *
 * @param table the lake table
 * @param lakeVersion the version that both sides were compared at
 * @param checkedAt when the copy was read
 * @param lakeRows rows of the lake's table
 * @param copyRows rows of its copy
 * @param differingBuckets in how many of 4096 parts of the table something differs
 * @param differences the keys that differ, in their rows or in being ahead of the ledger; not all
 *     of them when so many buckets do that the table had better be loaded anew ({@link #complete})
 * @param took how long it took
 */
public record Proof(
    String table,
    long lakeVersion,
    Instant checkedAt,
    long lakeRows,
    long copyRows,
    int differingBuckets,
    List<Difference> differences,
    Duration took) {

  /** More buckets than this are not looked into. */
  static final int MOST_BUCKETS = 64;

  /** Whether the copy is the lake's table at that version. */
  public boolean equal() {
    return differences.isEmpty();
  }

  /** Whether {@code differences} has every key that differs. */
  public boolean complete() {
    return differingBuckets <= MOST_BUCKETS;
  }
}
