package io.tidemark.api.paging;

import io.tidemark.api.database.SqlText;
import java.util.List;
import java.util.Optional;
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
   * The part of the stretch that has this rank, in a list that is sorted by rank first; empty when
   * it has none of it.
   */
  public Optional<Range> within(int rank) {
    if ((olderThan != null && rank < olderThan.position().rank())
        || (newerThan != null && rank > newerThan.position().rank())) {
      return Optional.empty();
    }
    return Optional.of(new Range(boundOf(olderThan, rank), boundOf(newerThan, rank)));
  }

  private static @Nullable Bound boundOf(@Nullable Bound bound, int rank) {
    return bound != null && bound.position().rank() == rank ? bound : null;
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
    sql.append(" and (" + String.join(", ", keyset.columns()) + ") " + comparison)
        .append(bound.inclusive() ? "= (" : " (");
    List<Object> values = keyset.values().apply(bound.position());
    for (int i = 0; i < values.size(); i++) {
      sql.append(i == 0 ? "" : ", ").bind(name + i, values.get(i));
    }
    sql.append(")");
  }
}
