package io.tidemark.api.paging;

/**
 * The columns that a list is sorted by, both descending. There must be an index that ends in them.
 *
 * @param moment the column of the moment
 * @param id the column of the id, which breaks ties
 */
public record Keyset(String moment, String id) {

  /** The {@code order by} and {@code limit} of a read from one end. The limit is ours, 1 to 101. */
  public String orderAndLimit(boolean newestFirst, int limit) {
    String direction = newestFirst ? " desc" : "";
    // In the text rather than a parameter: a prepared plan would guess at a limit it cannot see.
    return " order by " + moment + direction + ", " + id + direction + " limit " + limit;
  }
}
