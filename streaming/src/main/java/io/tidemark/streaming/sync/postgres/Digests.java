package io.tidemark.streaming.sync.postgres;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the rows of a table come to, in whatever order they are read: for each bucket of keys how
 * many rows there are, and the sum of their 64-bit hashes, modulo 2^64. Rows that were changed, are
 * missing or too many make another sum; for two different sets of rows to come to the same by
 * chance is one in 2^64. Not thread-safe.
 */
final class Digests implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] rows;
  private final long[] sums;

  /** Of no rows yet, in so many buckets. */
  Digests(int buckets) {
    rows = new long[buckets];
    sums = new long[buckets];
  }

  /** Counts so many rows more, whose hashes have this sum. */
  void add(int bucket, long rows, long sum) {
    this.rows[bucket] += rows;
    this.sums[bucket] += sum;
  }

  /** Counts the rows of the other too; answers itself. */
  Digests and(Digests more) {
    for (int i = 0; i < rows.length; i++) {
      add(i, more.rows[i], more.sums[i]);
    }
    return this;
  }

  /** The buckets that are not the same in both. */
  IntStream differing(Digests other) {
    return IntStream.range(0, rows.length)
        .filter(i -> rows[i] != other.rows[i] || sums[i] != other.sums[i]);
  }

  /** Of all buckets. */
  long rows() {
    return Arrays.stream(rows).sum();
  }
}
