package io.tidemark.api.paging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Names one list: which connection, sorted how, filtered how. A cursor is good for one list.
 *
 * @param text the same for the same list, different for any other
 * @param turned whether readers see it the other way round: oldest first, highest rank first.
 *     Forwards in it is backwards in what it is read from
 */
public record ListName(String text, boolean turned) {
  static final int BINDING_BYTES = 6;

  /** A list that is seen as it is read, newest first. */
  public ListName(String text) {
    this(text, false);
  }

  /**
   * The first bytes of the name's SHA-256. They tell lists apart by accident, not against malice:
   * the signature over them does that.
   */
  byte[] binding() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((text + (turned ? "; turned" : "")).getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, BINDING_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
