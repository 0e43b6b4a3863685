package io.tidemark.api.paging;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The columns that a list is sorted by, all descending. There must be an index that ends in them.
 * What that index begins with, ascending, comes before them where a list is one value's of it: see
 * {@link #orderAndLimit(List, boolean, int)}.
 *
 * @param columns the column of the moment, then those that break ties
 * @param values what a place holds for each of them
 */
public record Keyset(List<String> columns, Function<Position, List<Object>> values) {

  /** Sorted by a moment, with an id to break ties. */
  public Keyset(String moment, String id) {
    this(List.of(moment, id), position -> List.of(position.at(), position.id()));
  }

  /** The {@code order by} and {@code limit} of a read from one end. The limit is ours, 1 to 102. */
  public String orderAndLimit(boolean newestFirst, int limit) {
    return orderAndLimit(List.of(), newestFirst, limit);
  }

  /**
   * The same, from an index that begins with these columns. The rows all have one value there, so
   * naming the columns changes no order; but only an index that begins with them can then give it.
   * Otherwise the planner may walk the index of all rows and filter, in the belief that a match
   * comes soon: thousands of rows for a rare value.
   *
   * <p>That holds only while the planner does not see that the value is one: conditions on these
   * columns are to be written with {@code = any(array[…])}. PostgreSQL 17 and later read such an
   * index in order.
   */
  public String orderAndLimit(List<String> first, boolean newestFirst, int limit) {
    String leading =
        String.join("", first.stream().map(c -> c + (newestFirst ? ", " : " desc, ")).toList());
    // In the text rather than a parameter: a prepared plan would guess at a limit it cannot see.
    return " order by " + leading + order(newestFirst) + " limit " + limit;
  }

  /** The columns as they stand in {@code order by}. */
  public String order(boolean newestFirst) {
    return columns.stream()
        .map(column -> column + (newestFirst ? " desc" : ""))
        .collect(Collectors.joining(", "));
  }
}
