package io.tidemark.bench.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * An answer as it comes in, with a length or in chunks; only as much is understood as is needed.
 */
final class HttpAnswer {
  private static final int UNKNOWN = -1;
  private static final int CHUNKED = -2;
  private static final byte[] LINE_END = ascii("\r\n");
  private static final byte[] HEAD_END = ascii("\r\n\r\n");
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] GOOD = ascii("HTTP/1.1 200");
  private static final byte[] ERRORS = ascii("\"errors\"");

  private ByteBuffer buffer = ByteBuffer.allocate(1 << 15);
  private int body = UNKNOWN;
  private int length = UNKNOWN;

  /** Reads what is there; whether the answer is whole. */
  boolean readFrom(SocketChannel channel) throws IOException {
    if (!buffer.hasRemaining()) {
      buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
    }
    if (channel.read(buffer) < 0) {
      throw new IOException("The server hung up.");
    }
    if (body == UNKNOWN) {
      int head = indexOf(HEAD_END, 0, buffer.position());
      if (head < 0) {
        return false;
      }
      body = head + HEAD_END.length;
      length = length(new String(buffer.array(), 0, head, StandardCharsets.ISO_8859_1));
    }
    return length == CHUNKED ? endsWithLastChunk() : buffer.position() >= body + length;
  }

  private static int length(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    String name = "\r\ncontent-length:";
    int at = lower.indexOf(name);
    if (at < 0) {
      return CHUNKED;
    }
    int end = lower.indexOf('\r', at + name.length());
    return Integer.parseInt(
        lower.substring(at + name.length(), end < 0 ? lower.length() : end).strip());
  }

  private boolean endsWithLastChunk() {
    int from = buffer.position() - LAST_CHUNK.length;
    return from >= body && indexOf(LAST_CHUNK, from, buffer.position()) == from;
  }

  /** Whether it is of status 200 and holds no errors, which stand at the beginning or the end. */
  boolean good() {
    int end = buffer.position();
    return indexOf(GOOD, 0, GOOD.length) == 0
        && indexOf(ERRORS, body, Math.min(body + 300, end)) < 0
        && indexOf(ERRORS, Math.max(body, end - 300), end) < 0;
  }

  /** The head and the body, without what stands between its chunks. */
  String text() {
    byte[] array = buffer.array();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(array, 0, body);
    int at = body;
    while (length == CHUNKED) {
      int line = indexOf(LINE_END, at, buffer.position());
      int size = Integer.parseInt(new String(array, at, line - at, StandardCharsets.US_ASCII), 16);
      if (size == 0) {
        return text.toString(StandardCharsets.UTF_8);
      }
      at = line + LINE_END.length;
      text.write(array, at, size);
      at += size + LINE_END.length;
    }
    text.write(array, at, buffer.position() - at);
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Ready for the next. */
  void clear() {
    buffer.clear();
    body = UNKNOWN;
    length = UNKNOWN;
  }

  private int indexOf(byte[] what, int from, int to) {
    byte[] array = buffer.array();
    for (int i = from; i <= to - what.length; i++) {
      if (Arrays.equals(array, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
