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
 * @param complete whether {@code differences} has every key that differs; it has not when they are
 *     so many that the table had better be loaded anew
 * @param differences the keys that differ, in their rows or in being ahead of the ledger
 * @param took how long it took
 */
public record Proof(
    String table,
    long lakeVersion,
    Instant checkedAt,
    long lakeRows,
    long copyRows,
    boolean complete,
    List<Difference> differences,
    Duration took) {

  /** Whether the copy is the lake's table at that version. */
  public boolean equal() {
    return differences.isEmpty();
  }
}
