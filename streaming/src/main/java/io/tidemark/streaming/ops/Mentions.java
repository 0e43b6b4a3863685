package io.tidemark.streaming.ops;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;

/**
 * Whether a refused record names a person, in its key or anywhere in its payload: by an id, with or
 * without hyphens, or by an e-mail address; whatever the case, and also where the bytes are not the
 * JSON, or not even the UTF-8, that they should be. On the executors.
 */
final class Mentions implements UDF2<byte[], byte[], Boolean> {
  private static final long serialVersionUID = 1L;

  private static final Pattern ID =
      Pattern.compile("(?<![0-9a-f])[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f])");

  private final Set<String> ids;
  private final @Nullable Pattern emails;

  /**
   * @param ids UUIDs
   * @param emails addresses in full; one that merely ends or begins like it is another one
   */
  Mentions(Collection<String> ids, Collection<String> emails) {
    this.ids = ids.stream().map(Mentions::bare).collect(Collectors.toSet());
    String any =
        emails.stream()
            .map(email -> Pattern.quote(text(email.getBytes(StandardCharsets.UTF_8))))
            .collect(Collectors.joining("|"));
    this.emails =
        any.isEmpty()
            ? null
            : Pattern.compile("(?<![a-z0-9._%+-])(?:" + any + ")(?![a-z0-9-]|\\.[a-z0-9])");
  }

  @Override
  public Boolean call(byte @Nullable [] key, byte @Nullable [] payload) {
    return in(key) || in(payload);
  }

  boolean in(byte @Nullable [] bytes) {
    if (bytes == null) {
      return false;
    }
    String text = text(bytes);
    Matcher id = ID.matcher(text);
    while (id.find()) {
      if (ids.contains(bare(id.group()))) {
        return true;
      }
    }
    return emails != null && emails.matcher(text).find();
  }

  /** A character a byte, so that nothing is too broken to be searched; UTF-16 is read as well. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace("\0", "")
        .toLowerCase(Locale.ROOT);
  }

  private static String bare(String id) {
    return id.toLowerCase(Locale.ROOT).replace("-", "");
  }
}
