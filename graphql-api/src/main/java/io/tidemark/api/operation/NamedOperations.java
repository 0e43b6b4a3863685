package io.tidemark.api.operation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The operations of the schema's own folder: one a file, which has the operation's name. Known by
 * that name, and by the SHA-256 of the file. Thread-safe.
 */
@Component
public final class NamedOperations {
  private static final String FILES = "classpath*:tidemark/graphql/operations/*.graphql";
  private static final String ENDING = ".graphql";

  private final Map<String, String> textByName = new TreeMap<>();
  private final Map<String, String> textByHash = new HashMap<>();

  NamedOperations() throws IOException {
    for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
      String text = file.getContentAsString(StandardCharsets.UTF_8);
      String name = String.valueOf(file.getFilename());
      textByName.put(name.substring(0, name.length() - ENDING.length()), text);
      textByHash.put(sha256(text), text);
    }
  }

  /** The names, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(textByName.keySet());
  }

  /** The text of the operation of this name or SHA-256 (hexadecimal, lower case). */
  @Nullable String text(String nameOrHash) {
    String text = textByHash.get(nameOrHash);
    return text == null ? textByName.get(nameOrHash) : text;
  }

  /** Whether this is the text of one of them, to the letter. */
  boolean contains(String text) {
    return textByHash.containsValue(text);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
