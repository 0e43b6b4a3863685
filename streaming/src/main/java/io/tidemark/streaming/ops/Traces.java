package io.tidemark.streaming.ops;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the lake holds of one person at one moment. Bare tombstones do not count: they keep the
 * person from coming back.
 *
 * @param rows by table: how many rows there are; nothing for a table without any
 * @param owned the transactions that are the person's by what was said last, each with the {@code
 *     event_time} of its newest event; others have moved on to somebody else
 * @param newest the greatest {@code event_time} of the person's own events; null when there are
 *     none
 * @param tombstone whether {@code users} has a tombstone for the person
 */
record Traces(
    Map<String, Long> rows,
    Map<String, Instant> owned,
    @Nullable Instant newest,
    boolean tombstone) {

  boolean isEmpty() {
    return rows.isEmpty();
  }

  long rows(String table) {
    return rows.getOrDefault(table, 0L);
  }
}
