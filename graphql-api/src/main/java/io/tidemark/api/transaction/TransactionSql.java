package io.tidemark.api.transaction;

import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read lists of transactions. Each row they touch comes from an index in the
 * wanted order, and they stop once they have enough, so a page far down costs what the first does.
 */
final class TransactionSql {
  private static final Keyset NEWEST = keyset("t");

  private TransactionSql() {}

  /**
   * Rows of one list, from one end.
   *
   * @param user whose; null for everyone's
   */
  static SqlText page(
      @Nullable UUID user, UserList list, Range range, boolean newestFirst, int limit) {
    SqlText sql = new SqlText();
    new Rows(bound(user), list.criteria(), range, newestFirst, limit).appendTo(sql, list.sort());
    return sql;
  }

  /**
   * The same for many users at once: up to {@code limit} rows each, user after user. LATERAL reads
   * only these rows; numbering the rows of each user would read all they have.
   */
  static SqlText pages(Collection<UUID> users, UserList list, boolean newestFirst, int limit) {
    SqlText sql =
        new SqlText()
            .append("select p.* from unnest(cast(")
            .bind("users", users.toArray(UUID[]::new))
            .append(" as uuid[])) u(user_id) cross join lateral (");
    new Rows(text -> text.append("u.user_id"), list.criteria(), Range.ALL, newestFirst, limit)
        .appendTo(sql, list.sort());
    return sql.append(") p order by p.user_id, ")
        .append(list.sort().byStatus() ? rank("p", newestFirst) : "")
        .append(keyset("p").order(newestFirst));
  }

  /** Status and count, up to {@code limit} of each status that the criteria allow. */
  static SqlText counts(@Nullable UUID user, Criteria criteria, int limit) {
    SqlText sql = new SqlText().append("select s.status, (select count(*) from (");
    new Rows(bound(user), criteria, Range.ALL, true, limit)
        .appendScan(sql, "1", Range.ALL, text -> text.append("s.status"));
    return sql.append(") c) from unnest(cast(")
        .bind("statuses", names(criteria.allowed()))
        .append(" as text[])) with ordinality s(status, place) order by s.place");
  }

  private static Keyset keyset(String table) {
    return new Keyset(table + ".occurred_at", table + ".transaction_id");
  }

  private static @Nullable Consumer<SqlText> bound(@Nullable UUID user) {
    return user == null ? null : text -> text.bind("user", user);
  }

  private static String[] names(List<TransactionStatus> statuses) {
    return statuses.stream().map(Enum::name).toArray(String[]::new);
  }

  /** Where a row's status stands in the enum, for {@code order by}. */
  private static String rank(String table, boolean newestFirst) {
    String statuses =
        Arrays.stream(TransactionStatus.values())
            .map(status -> "'" + status + "'")
            .collect(Collectors.joining(", "));
    return "array_position(array[%s], %s.status)%s, "
        .formatted(statuses, table, newestFirst ? "" : " desc");
  }

  /**
   * Up to {@code limit} rows from one end.
   *
   * @param whose appends the user; null for everyone's
   */
  private record Rows(
      @Nullable Consumer<SqlText> whose,
      Criteria criteria,
      Range range,
      boolean newestFirst,
      int limit) {

    /**
     * One index scan for no status or one. With several, one such scan a status, each stopping at
     * the limit, and the newest of all of them: the index is in order within one status only.
     */
    void appendTo(SqlText sql, Sort sort) {
      List<TransactionStatus> statuses = criteria.statuses();
      if (sort.byStatus()) {
        appendByStatus(sql);
      } else if (statuses.isEmpty()) {
        appendScan(sql, "t.*", range, null);
      } else if (statuses.size() == 1) {
        appendScan(sql, "t.*", range, text -> text.bind("status", statuses.get(0).name()));
      } else {
        sql.append("select m.* from unnest(cast(")
            .bind("statuses", names(statuses))
            .append(" as text[])) s(status) cross join lateral (");
        appendScan(sql, "t.*", range, text -> text.append("s.status"));
        sql.append(") m").append(keyset("m").orderAndLimit(newestFirst, limit));
      }
    }

    /** One index scan a status that the range has a part of, and these one after the other. */
    private void appendByStatus(SqlText sql) {
      sql.append("select m.* from (select t.* from api.transactions t where false");
      for (TransactionStatus status : criteria.allowed()) {
        range
            .within(status.rank())
            .ifPresent(
                part -> {
                  sql.append(" union all (");
                  appendScan(sql, "t.*", part, text -> text.bind("status" + status, status.name()));
                  sql.append(")");
                });
      }
      sql.append(") m order by ")
          .append(rank("m", newestFirst))
          .append(keyset("m").order(newestFirst))
          .append(" limit " + limit);
    }

    /** The rows of one index scan, in its order. */
    private void appendScan(
        SqlText sql, String what, Range part, @Nullable Consumer<SqlText> status) {
      List<String> leading = new ArrayList<>();
      sql.append("select " + what + " from api.transactions t where true");
      String card = criteria.details().cardLast4();
      if (whose == null && card != null) {
        // A card's index: the status is looked at row by row.
        appendOne(sql, leading, "t.card_last4", "text", text -> text.bind("card", card));
        appendOne(sql, new ArrayList<>(), "t.status", "text", status);
      } else {
        appendOne(sql, leading, "t.user_id", "uuid", whose);
        appendOne(sql, leading, "t.status", "text", status);
        appendOne(
            sql,
            new ArrayList<>(),
            "t.card_last4",
            "text",
            card == null ? null : text -> text.bind("card", card));
      }
      criteria.details().appendTo(sql);
      part.appendTo(sql, NEWEST);
      if (criteria.from() != null) {
        sql.append(" and t.occurred_at >= ").bind("from", criteria.from());
      }
      if (criteria.to() != null) {
        sql.append(" and t.occurred_at < ").bind("to", criteria.to());
      }
      sql.append(NEWEST.orderAndLimit(leading, newestFirst, limit));
    }

    /** An equality, in the spelling that {@link Keyset#orderAndLimit} asks for. */
    private static void appendOne(
        SqlText sql,
        List<String> leading,
        String column,
        String type,
        @Nullable Consumer<SqlText> value) {
      if (value != null) {
        sql.append(" and " + column + " = any(array[cast(");
        value.accept(sql);
        sql.append(" as " + type + ")])");
        leading.add(column);
      }
    }
  }
}
