package io.tidemark.api.paging;

import org.jspecify.annotations.Nullable;

/**
 * A page of a list, with its arguments checked and its cursors opened.
 *
 * @param size entries, 1 to 100
 * @param fromOldest whether they are counted from the oldest end of the range
 * @param after only what is older than this place
 * @param before only what is newer than this place
 */
public record PageRequest(
    int size, boolean fromOldest, @Nullable Position after, @Nullable Position before) {

  /** Whether the page begins at an end of the whole list. */
  public boolean hasNoCursor() {
    return after == null && before == null;
  }

  /** The cursor at the end that entries are counted from. */
  @Nullable Position near() {
    return fromOldest ? before : after;
  }

  /** The cursor at the other end. */
  @Nullable Position far() {
    return fromOldest ? after : before;
  }

  /**
   * What lies between the cursors.
   *
   * @param inclusive with their own rows
   */
  Range range(boolean inclusive) {
    return new Range(
        after == null ? null : new Bound(after, inclusive),
        before == null ? null : new Bound(before, inclusive));
  }
}
