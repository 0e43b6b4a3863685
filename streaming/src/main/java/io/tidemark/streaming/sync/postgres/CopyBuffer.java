package io.tidemark.streaming.sync.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** Bytes in network order, as many as are put in. Not thread-safe. */
final class CopyBuffer {
  private static final int BASE = 10_000;
  private static final int BASE_DIGITS = 4;
  private static final int NEGATIVE = 0x4000;
  private static final int[] POWERS = {1, 10, 100, 1000};

  private ByteBuffer bytes = ByteBuffer.allocate(1 << 17);
  private final short[] digits = new short[32];

  int size() {
    return bytes.position();
  }

  /** Forgets what has been put in after the first so many bytes. */
  void cut(int size) {
    bytes.position(size);
  }

  /** The bytes put in, the first {@link #size} of what this answers. */
  byte[] array() {
    return bytes.array();
  }

  void putShort(int value) {
    room(Short.BYTES).putShort((short) value);
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void put(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  void put(byte[] value) {
    room(value.length).put(value);
  }

  void put(UTF8String text) {
    text.writeTo(room(text.numBytes()));
  }

  /**
   * A numeric with its length before it: groups of four decimal digits, the first of which stands
   * for 10000 to the power of the weight. Source: PostgreSQL, {@code numeric_send}.
   */
  void putNumeric(BigDecimal value) {
    int scale = Math.max(value.scale(), 0);
    BigInteger unscaled = value.scale() < 0 ? value.toBigInteger() : value.unscaledValue();
    int fraction = (scale + BASE_DIGITS - 1) / BASE_DIGITS;
    int shift = POWERS[fraction * BASE_DIGITS - scale];
    int count = groups(unscaled.abs(), shift);
    int lowest = 0;
    while (lowest < count && digits[lowest] == 0) {
      lowest++;
    }
    putInt(Short.BYTES * (4 + count - lowest));
    putShort(count - lowest);
    putShort(count == lowest ? 0 : count - fraction - 1);
    putShort(unscaled.signum() < 0 ? NEGATIVE : 0);
    putShort(scale);
    for (int i = count - 1; i >= lowest; i--) {
      putShort(digits[i]);
    }
  }

  /** Fills the digits, the lowest group first, and answers how many there are. */
  private int groups(BigInteger magnitude, int shift) {
    int count = 0;
    if (magnitude.bitLength() < Long.SIZE - Short.SIZE) { // so that the shift does not overflow
      for (long rest = magnitude.longValue() * shift; rest > 0; rest /= BASE) {
        digits[count++] = (short) (rest % BASE);
      }
    } else {
      BigInteger base = BigInteger.valueOf(BASE);
      BigInteger rest = magnitude.multiply(BigInteger.valueOf(shift));
      while (rest.signum() > 0) {
        BigInteger[] parts = rest.divideAndRemainder(base);
        digits[count++] = parts[1].shortValue();
        rest = parts[0];
      }
    }
    return count;
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int size = bytes.position();
      int least = Math.addExact(size, more);
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), Math.max(least, size << 1)));
      bytes.position(size);
    }
    return bytes;
  }
}
