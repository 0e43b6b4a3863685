package io.tidemark.api.paging;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A page of rows.
 *
 * @param rows newest first, whichever end they were counted from
 * @param hasNewer whether the list has rows before the page
 * @param hasOlder whether the list has rows after the page
 */
public record Page<T>(List<T> rows, boolean hasNewer, boolean hasOlder) {

  /** A list that can be read from either end. */
  @FunctionalInterface
  public interface Source {
    /**
     * The statement for up to {@code limit} rows of the range.
     *
     * @param newestFirst from which end, and in which order
     */
    SqlText rows(Range range, boolean newestFirst, int limit);
  }

  /**
   * Reads a page, and whether anything lies beside it on either side. One row more than asked for
   * tells about the far side; about the near one, a cursor's row or one behind it does: a second
   * read of one row, and only when there is a cursor.
   */
  public static <T> Page<T> read(
      Database database, Class<T> type, PageRequest request, Source source) {
    SqlText rows = source.rows(request.range(), !request.fromOldest(), request.size() + 1);
    if (request.hasNoCursor()) {
      return ofRead(database.readAtOnce(session -> rows.list(session, type)), request);
    }
    return database.read(
        session -> {
          Page<T> page = ofRead(rows.list(session, type), request);
          Position after = request.after();
          Position before = request.before();
          // Inclusive: the row of a cursor is beside the page, and may itself be gone by now.
          boolean newer =
              page.hasNewer
                  || (after != null
                      && !source
                          .rows(new Range(null, new Bound(after, true)), false, 1)
                          .list(session, type)
                          .isEmpty());
          boolean older =
              page.hasOlder
                  || (before != null
                      && !source
                          .rows(new Range(new Bound(before, true), null), true, 1)
                          .list(session, type)
                          .isEmpty());
          return new Page<>(page.rows, newer, older);
        });
  }

  /**
   * The page in what was read for it: up to {@code size + 1} rows, in the order of the read. Says
   * nothing about what lies behind a cursor.
   */
  public static <T> Page<T> ofRead(List<T> read, PageRequest request) {
    boolean more = read.size() > request.size();
    List<T> rows = new ArrayList<>(more ? read.subList(0, request.size()) : read);
    if (request.fromOldest()) {
      Collections.reverse(rows);
    }
    return new Page<>(
        Collections.unmodifiableList(rows),
        more && request.fromOldest(),
        more && !request.fromOldest());
  }
}
