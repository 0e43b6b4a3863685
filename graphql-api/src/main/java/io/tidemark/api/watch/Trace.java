package io.tidemark.api.watch;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace that a request belongs to (W3C Trace Context). */
final class Trace {
  /** Version 00, or a later one, which may have more behind it. */
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final int ID_BYTES = 16;

  private Trace() {}

  /** The caller's trace; a new one when the header is absent or malformed. */
  static String id(@Nullable String traceparent) {
    if (traceparent != null) {
      Matcher parent = PARENT.matcher(traceparent);
      if (parent.matches()) {
        return parent.group(1);
      }
    }
    byte[] id = new byte[ID_BYTES];
    ThreadLocalRandom.current().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
