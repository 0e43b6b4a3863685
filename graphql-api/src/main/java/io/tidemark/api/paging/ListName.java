package io.tidemark.api.paging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Names one list: which connection, sorted how, filtered how. A cursor is good for one list.
 *
 * @param text the same for the same list, different for any other
 */
public record ListName(String text) {
  static final int BINDING_BYTES = 7;

  /**
   * The first bytes of the name's SHA-256. They tell lists apart by accident, not against malice:
   * the signature over them does that.
   */
  byte[] binding() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, BINDING_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
