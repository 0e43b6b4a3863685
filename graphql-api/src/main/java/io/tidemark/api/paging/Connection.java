package io.tidemark.api.paging;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A page as the schema shows it (Relay Cursor Connections specification). */
public record Connection<T>(List<Edge<T>> edges, PageInfo pageInfo) {

  /** An entry. Its cursor is made when it is asked for: many queries do not. */
  public static final class Edge<T> {
    private final T node;
    private final Supplier<String> cursor;

    Edge(T node, Supplier<String> cursor) {
      this.node = node;
      this.cursor = cursor;
    }

    /** The row. */
    public T node() {
      return node;
    }

    /** The row's place. */
    public String cursor() {
      return cursor.get();
    }
  }

  /** Where the page lies. */
  public record PageInfo(
      boolean hasNextPage,
      boolean hasPreviousPage,
      @Nullable String startCursor,
      @Nullable String endCursor) {}
}
