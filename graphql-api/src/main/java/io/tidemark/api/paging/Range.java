package io.tidemark.api.paging;

import io.tidemark.api.database.SqlText;
import org.jspecify.annotations.Nullable;

/** A stretch of a list that is sorted newest first; open where a bound is null. */
public final class Range {
  /** The whole list. */
  public static final Range ALL = new Range(null, null);

  private final @Nullable Bound olderThan;
  private final @Nullable Bound newerThan;

  Range(@Nullable Bound olderThan, @Nullable Bound newerThan) {
    this.olderThan = olderThan;
    this.newerThan = newerThan;
  }

  /**
   * Appends {@code and …} for each bound. Compared as rows, {@code (moment, id) < (…)}: PostgreSQL
   * turns that into one index condition, which it does not with the same condition spelled out with
   * {@code or}.
   */
  public void appendTo(SqlText sql, Keyset keyset) {
    append(sql, keyset, olderThan, "<", "older");
    append(sql, keyset, newerThan, ">", "newer");
  }

  private static void append(
      SqlText sql, Keyset keyset, @Nullable Bound bound, String comparison, String name) {
    if (bound == null) {
      return;
    }
    sql.append(" and (" + keyset.moment() + ", " + keyset.id() + ") " + comparison)
        .append(bound.inclusive() ? "= (" : " (")
        .bind(name + "At", bound.position().at())
        .append(", ")
        .bind(name + "Id", bound.position().id())
        .append(")");
  }
}
