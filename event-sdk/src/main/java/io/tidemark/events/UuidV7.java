package io.tidemark.events;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562): the millisecond first, then 74 random bits. Ids made around
 * the same time are neighbours in every index and file, which is what keeps writing them cheap.
 */
public final class UuidV7 {
  private static final SecureRandom RANDOM = new SecureRandom();

  private UuidV7() {}

  /** An id of that millisecond that nobody can guess. Thread-safe. */
  public static UUID at(Instant time) {
    return at(time, RANDOM);
  }

  /** An id of that millisecond with the given randomness; as thread-safe as that is. */
  public static UUID at(Instant time, RandomGenerator random) {
    long high = (time.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UUID(high, low);
  }
}
