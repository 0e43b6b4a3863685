package io.tidemark.streaming.sync.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit hash of bytes that PostgreSQL's {@code hash_record_extended} answers for a record of
 * one {@code bytea}, on processors that have the lowest byte first. It may not change between
 * releases, since hash partitions hang on it. Source: Bob Jenkins, lookup3, 2006; PostgreSQL,
 * {@code hash_bytes_extended}.
 */
final class PostgresHash {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int START = 0x9e3779b9 + 3_923_095;
  private static final int BLOCK = 12;

  private int a;
  private int b;
  private int c;

  /** Not thread-safe, and meant to be used again. */
  PostgresHash() {}

  /** Of the first so many bytes. */
  long of(byte[] bytes, int length, long seed) {
    a = START + length;
    b = a;
    c = a;
    if (seed != 0) {
      a += (int) (seed >>> Integer.SIZE);
      b += (int) seed;
      mix();
    }
    int at = 0;
    for (; length - at >= BLOCK; at += BLOCK) {
      a += (int) INT.get(bytes, at);
      b += (int) INT.get(bytes, at + 4);
      c += (int) INT.get(bytes, at + 8);
      mix();
    }
    a += rest(bytes, at, length);
    b += rest(bytes, at + 4, length);
    c += rest(bytes, at + 8, length) << Byte.SIZE; // its lowest byte is that of the length
    finish();
    return (long) b << Integer.SIZE | Integer.toUnsignedLong(c);
  }

  /** Up to four bytes, none after the end. */
  private static int rest(byte[] bytes, int from, int end) {
    int value = 0;
    for (int i = Math.min(from + 4, end) - 1; i >= from; i--) {
      value = value << Byte.SIZE | (bytes[i] & 0xff);
    }
    return value;
  }

  private void mix() {
    a = a - c ^ Integer.rotateLeft(c, 4);
    c += b;
    b = b - a ^ Integer.rotateLeft(a, 6);
    a += c;
    c = c - b ^ Integer.rotateLeft(b, 8);
    b += a;
    a = a - c ^ Integer.rotateLeft(c, 16);
    c += b;
    b = b - a ^ Integer.rotateLeft(a, 19);
    a += c;
    c = c - b ^ Integer.rotateLeft(b, 4);
    b += a;
  }

  private void finish() {
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    c = (c ^ b) - Integer.rotateLeft(b, 24);
  }
}
