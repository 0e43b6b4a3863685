package io.tidemark.streaming.prove;

import java.math.BigDecimal;

/**
 * What the rows of one bucket come to, in whatever order they are read: how many they are, and the
 * sum of the first 60 bits of their MD5 hashes. Rows that were changed, are missing or too many
 * make another sum; for two different sets of rows to come to the same by chance is one in 2^60.
 */
record Digest(long rows, BigDecimal sum) {
  static final Digest EMPTY = new Digest(0, BigDecimal.ZERO);

  /** How many buckets the keys of a table are spread over. */
  static final int BUCKETS = 4096;

  /** Hexadecimal digits of a key's hash that name its bucket. */
  static final int BUCKET_DIGITS = 3;

  /** Hexadecimal digits of a row's hash that count: 60 bits, which are a positive number in 64. */
  static final int HASH_DIGITS = 15;

  boolean sameAs(Digest other) {
    return rows == other.rows && sum.compareTo(other.sum) == 0;
  }
}
