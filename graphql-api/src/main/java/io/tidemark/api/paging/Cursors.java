package io.tidemark.api.paging;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and opens cursors: 48 bytes, 64 characters of base64url.
 *
 * <pre>
 *   byte  0      version, 2
 *   byte  1..6   the list's name, hashed
 *   byte  7      rank
 *   byte  8..15  moment, microseconds since 1970, big endian
 *   byte 16..31  id
 *   byte 32..47  HMAC-SHA-256 of the 32 bytes before, its first 16 bytes
 * </pre>
 *
 * 48 is a multiple of 3, so base64 has no spare bits, and every place has one spelling.
 * Thread-safe.
 */
final class Cursors {
  static final int CHARACTERS = 64;
  private static final byte VERSION = 2;
  private static final int SIGNED_BYTES = 32;
  private static final int MAC_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  Cursors(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** Writes the cursors of this list. */
  Writer of(ListName list) {
    return new Writer(list.binding(), newMac());
  }

  /**
   * Writes the cursors of one list: what they have in common is worked out once. For one thread at
   * a time.
   */
  static final class Writer {
    private final byte[] binding;
    private final Mac mac;

    private Writer(byte[] binding, Mac mac) {
      this.binding = binding;
      this.mac = mac;
    }

    /** The cursor of this place in the list. */
    String write(Position position) {
      byte[] cursor =
          ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES)
              .put(VERSION)
              .put(binding)
              .put((byte) position.rank())
              .putLong(micros(position.at()))
              .putLong(position.id().getMostSignificantBits())
              .putLong(position.id().getLeastSignificantBits())
              .array();
      System.arraycopy(signature(mac, cursor), 0, cursor, SIGNED_BYTES, MAC_BYTES);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }
  }

  /**
   * The place that this cursor names.
   *
   * @param argument where the cursor stood, for the message
   * @throws ApiProblem TM-302 when it is not one of ours, not whole, or of another list
   */
  Position open(ListName list, String argument, String cursor) {
    byte[] bytes = decode(argument, cursor);
    byte[] signature = Arrays.copyOfRange(bytes, SIGNED_BYTES, SIGNED_BYTES + MAC_BYTES);
    if (bytes[0] != VERSION || !MessageDigest.isEqual(signature, signature(newMac(), bytes))) {
      throw Problems.cursor(argument, "was not made here, or has been changed");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, SIGNED_BYTES - 1);
    byte[] binding = new byte[ListName.BINDING_BYTES];
    buffer.get(binding);
    if (!Arrays.equals(binding, list.binding())) {
      throw Problems.cursor(argument, "is of another list, or of another filter");
    }
    int rank = buffer.get();
    Instant at = Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS);
    return new Position(rank, at, new UUID(buffer.getLong(), buffer.getLong()));
  }

  /** By hand: ChronoUnit counts in nanoseconds, whose 64 bits end in the year 2262. */
  private static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1000);
  }

  private static byte[] decode(String argument, String cursor) {
    if (cursor.length() != CHARACTERS) {
      throw Problems.cursor(argument, "is not whole");
    }
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw Problems.cursor(argument, "is not whole");
    }
  }

  /** The signature of the first 32 of these bytes, 16 bytes long. */
  private static byte[] signature(Mac mac, byte[] bytes) {
    mac.update(bytes, 0, SIGNED_BYTES);
    return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
