package io.tidemark.api.paging;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
   * Reads a page, and whether anything lies beside it on either side, by one statement: it reads
   * from the cursors' own rows on, and one row more than was asked for. Only where the row of a
   * cursor is gone, or is in another place by now, whatever lies behind it is asked for by itself.
   *
   * @param positionOf where a row stands in the list
   */
  public static <T> Page<T> read(
      Database database,
      Class<T> type,
      Function<T, Position> positionOf,
      PageRequest request,
      Source source) {
    int limit = request.size() + (request.near() == null ? 1 : 2);
    SqlText rows = source.rows(request.range(true), !request.fromOldest(), limit);
    List<T> read = database.readAtOnce(session -> rows.list(session, type));
    Page<T> page = besideCursors(read, request, positionOf);
    return page == null ? readWithSides(database, type, request, source) : page;
  }

  /**
   * The page in what was read with the rows of its cursors; null when one of these is not there.
   */
  private static <T> @Nullable Page<T> besideCursors(
      List<T> read, PageRequest request, Function<T, Position> positionOf) {
    List<T> rows = read;
    Position near = request.near();
    if (near != null) {
      if (rows.isEmpty() || !positionOf.apply(rows.get(0)).equals(near)) {
        return null;
      }
      rows = rows.subList(1, rows.size());
    }
    boolean more = rows.size() > request.size();
    Position far = request.far();
    if (far != null && !more) {
      if (rows.isEmpty() || !positionOf.apply(rows.get(rows.size() - 1)).equals(far)) {
        return null;
      }
      rows = rows.subList(0, rows.size() - 1);
      more = true;
    }
    return of(rows, request, near != null, more);
  }

  /** The page, and what lies behind each cursor, in one snapshot. */
  private static <T> Page<T> readWithSides(
      Database database, Class<T> type, PageRequest request, Source source) {
    return database.read(
        session -> {
          Page<T> page =
              ofRead(
                  source
                      .rows(request.range(false), !request.fromOldest(), request.size() + 1)
                      .list(session, type),
                  request);
          Position after = request.after();
          Position before = request.before();
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
    return of(read, request, false, read.size() > request.size());
  }

  /**
   * The first rows of these, in the order of the list.
   *
   * @param before whether the list has rows before the first, in the order of the read
   * @param behind whether it has rows behind the last
   */
  private static <T> Page<T> of(List<T> read, PageRequest request, boolean before, boolean behind) {
    List<T> rows = new ArrayList<>(read.subList(0, Math.min(read.size(), request.size())));
    if (request.fromOldest()) {
      Collections.reverse(rows);
    }
    return new Page<>(
        Collections.unmodifiableList(rows),
        request.fromOldest() ? behind : before,
        request.fromOldest() ? before : behind);
  }
}
