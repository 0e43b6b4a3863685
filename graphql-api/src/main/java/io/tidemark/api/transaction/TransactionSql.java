package io.tidemark.api.transaction;

import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.Range;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read lists of transactions. Each row they touch comes from an index in the
 * wanted order, and they stop once they have enough, so a page far down costs what the first does.
 */
final class TransactionSql {
  private static final Keyset NEWEST = new Keyset("t.occurred_at", "t.transaction_id");
  private static final Keyset NEWEST_MERGED = new Keyset("m.occurred_at", "m.transaction_id");

  private TransactionSql() {}

  /**
   * Rows of one list, from one end.
   *
   * @param user whose; null for everyone's
   */
  static SqlText page(
      @Nullable UUID user, Criteria criteria, Range range, boolean newestFirst, int limit) {
    SqlText sql = new SqlText();
    Consumer<SqlText> whose = user == null ? null : text -> text.bind("user", user);
    new Rows(whose, criteria, range, newestFirst, limit).appendTo(sql);
    return sql;
  }

  /**
   * The same for many users at once: up to {@code limit} rows each, user after user. LATERAL reads
   * only these rows; numbering the rows of each user would read all they have.
   */
  static SqlText pages(Collection<UUID> users, Criteria criteria, boolean newestFirst, int limit) {
    SqlText sql =
        new SqlText()
            .append("select p.* from unnest(cast(")
            .bind("users", users.toArray(UUID[]::new))
            .append(" as uuid[])) u(user_id) cross join lateral (");
    new Rows(text -> text.append("u.user_id"), criteria, Range.ALL, newestFirst, limit)
        .appendTo(sql);
    String direction = newestFirst ? " desc" : "";
    return sql.append(") p order by p.user_id, p.occurred_at" + direction)
        .append(", p.transaction_id" + direction);
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
    void appendTo(SqlText sql) {
      List<TransactionStatus> statuses = criteria.statuses();
      if (statuses.isEmpty()) {
        appendScan(sql, null);
      } else if (statuses.size() == 1) {
        appendScan(sql, text -> text.bind("status", statuses.get(0).name()));
      } else {
        sql.append("select m.* from unnest(cast(")
            .bind("statuses", statuses.stream().map(Enum::name).toArray(String[]::new))
            .append(" as text[])) s(status) cross join lateral (");
        appendScan(sql, text -> text.append("s.status"));
        sql.append(") m").append(NEWEST_MERGED.orderAndLimit(newestFirst, limit));
      }
    }

    private void appendScan(SqlText sql, @Nullable Consumer<SqlText> status) {
      List<String> leading = new ArrayList<>();
      sql.append("select t.* from api.transactions t where true");
      appendOne(sql, leading, "t.user_id", "uuid", whose);
      appendOne(sql, leading, "t.status", "text", status);
      range.appendTo(sql, NEWEST);
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
