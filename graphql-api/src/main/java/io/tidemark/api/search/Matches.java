package io.tidemark.api.search;

import java.util.List;

/**
 * What was found of one kind.
 *
 * @param hasMore whether there is more than was asked for
 */
record Matches<T>(List<T> nodes, boolean hasMore) {

  /**
   * Of what was read.
   *
   * @param read up to {@code size + 1} rows
   */
  static <T> Matches<T> of(List<T> read, int size) {
    boolean more = read.size() > size;
    return new Matches<>(more ? List.copyOf(read.subList(0, size)) : read, more);
  }
}
