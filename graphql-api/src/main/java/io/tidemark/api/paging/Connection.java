package io.tidemark.api.paging;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A page as the schema shows it (Relay Cursor Connections specification). */
public record Connection<T>(List<Edge<T>> edges, PageInfo pageInfo) {

  /** An entry. Its cursor is made when it is first asked for: many queries do not. */
  public static final class Edge<T> {
    private final T node;
    private final Supplier<String> maker;
    private @Nullable String cursor;

    Edge(T node, Supplier<String> maker) {
      this.node = node;
      this.maker = maker;
    }

    /** The row. */
    public T node() {
      return node;
    }

    /** The row's place. */
    public String cursor() {
      if (cursor == null) {
        cursor = maker.get();
      }
      return cursor;
    }
  }

  /**
   * Where the page lies.
   *
   * @param first its first entry; null on an empty page
   * @param last its last entry; null on an empty page
   */
  public record PageInfo(
      boolean hasNextPage,
      boolean hasPreviousPage,
      @Nullable Edge<?> first,
      @Nullable Edge<?> last) {

    /** The cursor of the first entry. */
    public @Nullable String startCursor() {
      return first == null ? null : first.cursor();
    }

    /** The cursor of the last entry. */
    public @Nullable String endCursor() {
      return last == null ? null : last.cursor();
    }
  }
}
