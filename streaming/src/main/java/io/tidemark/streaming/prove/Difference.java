package io.tidemark.streaming.prove;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A key whose rows differ.
 *
 * @param key the key's values
 * @param lake the lake's row, each column's canonical text; null when it has none
 * @param copy the copy's; null when it has none
 */
public record Difference(
    List<String> key,
    @Nullable Map<String, @Nullable String> lake,
    @Nullable Map<String, @Nullable String> copy) {

  /** What is wrong with the copy. */
  public enum Kind {
    MISSING,
    EXTRA,
    DIFFERENT
  }

  /** See {@link Kind}. */
  public Kind kind() {
    return copy == null ? Kind.MISSING : lake == null ? Kind.EXTRA : Kind.DIFFERENT;
  }

  /** The columns that differ where both sides have a row: the lake's value, then the copy's. */
  public Map<String, String> columns() {
    Map<String, String> differing = new TreeMap<>();
    if (lake != null && copy != null) {
      lake.forEach(
          (column, value) -> {
            if (!Objects.equals(value, copy.get(column))) {
              differing.put(column, value + " / " + copy.get(column));
            }
          });
    }
    return differing;
  }
}
