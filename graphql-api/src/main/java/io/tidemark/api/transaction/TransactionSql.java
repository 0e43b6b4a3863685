package io.tidemark.api.transaction;

import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.Range;
import java.util.Collection;
import java.util.UUID;
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
    Runnable whose =
        () -> {
          if (user != null) {
            sql.append(" and t.user_id = ").bind("user", user);
          }
        };
    appendRows(sql, whose, criteria, range, newestFirst, limit);
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
    Runnable whose = () -> sql.append(" and t.user_id = u.user_id");
    appendRows(sql, whose, criteria, Range.ALL, newestFirst, limit);
    String direction = newestFirst ? " desc" : "";
    return sql.append(") p order by p.user_id, p.occurred_at" + direction)
        .append(", p.transaction_id" + direction);
  }

  /**
   * One index scan for no status or one. With several, one such scan a status, each stopping at the
   * limit, and the newest of all of them: the index is in order within one status only.
   */
  private static void appendRows(
      SqlText sql, Runnable whose, Criteria criteria, Range range, boolean newestFirst, int limit) {
    Runnable scan =
        () -> {
          range.appendTo(sql, NEWEST);
          appendSpan(sql, criteria);
          sql.append(NEWEST.orderAndLimit(newestFirst, limit));
        };
    String rows = "select t.* from api.transactions t where true";
    if (criteria.statuses().size() <= 1) {
      sql.append(rows);
      whose.run();
      if (!criteria.statuses().isEmpty()) {
        sql.append(" and t.status = ").bind("status", criteria.statuses().get(0).name());
      }
      scan.run();
      return;
    }
    sql.append("select m.* from unnest(cast(")
        .bind("statuses", criteria.statuses().stream().map(Enum::name).toArray(String[]::new))
        .append(" as text[])) s(status) cross join lateral (")
        .append(rows);
    whose.run();
    sql.append(" and t.status = s.status");
    scan.run();
    sql.append(") m").append(NEWEST_MERGED.orderAndLimit(newestFirst, limit));
  }

  private static void appendSpan(SqlText sql, Criteria criteria) {
    if (criteria.from() != null) {
      sql.append(" and t.occurred_at >= ").bind("from", criteria.from());
    }
    if (criteria.to() != null) {
      sql.append(" and t.occurred_at < ").bind("to", criteria.to());
    }
  }
}
