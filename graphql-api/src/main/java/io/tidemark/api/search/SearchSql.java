package io.tidemark.api.search;

import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import java.util.List;
import java.util.UUID;

/**
 * The statements that search. Each looks at a bounded number of rows, however many match: {@link
 * #CANDIDATES} where an index gives the matches in an order of its own, and the best of these are
 * answered; those that are asked for where it gives them newest first.
 */
final class SearchSql {
  /** Of how many rows the best are chosen, where the index does not give the best first. */
  static final int CANDIDATES = 200;

  private static final Keyset NEWEST = new Keyset("t.occurred_at", "t.transaction_id");

  private SearchSql() {}

  /**
   * Customers: whose address it is, then whose id, then who have it in their address or name, or
   * (not by parts) whose whole name it is; each newest first. Indexes: users_by_email, the primary
   * key, users_by_text.
   */
  static SqlText users(SearchText search, boolean byParts, int limit) {
    SqlText sql =
        new SqlText()
            .append("select c.* from ((select u.*, 0 as place from api.users u where ")
            .append("lower(u.email) = lower(")
            .bind("text", search.text())
            .append(") limit " + limit + ")");
    UUID low = search.lowestId();
    UUID high = search.highestId();
    if (low != null && high != null) {
      sql.append(" union all (select u.*, 1 from api.users u where u.user_id between ")
          .bind("low", low)
          .append(" and ")
          .bind("high", high)
          .append(" limit " + limit + ")");
    }
    sql.append(" union all (select n.* from (select u.*, 2 from api.users u where ")
        .append("lower(u.email || ' ' || u.full_name) like lower(")
        .bind("anywhere", SqlText.anywhere(search.text()))
        .append(") and lower(u.email) <> lower(")
        .bind("text", search.text())
        .append(")");
    if (low != null && high != null) {
      sql.append(" and u.user_id not between ").bind("low", low).append(" and ").bind("high", high);
    }
    sql.append(" limit " + CANDIDATES + ") n");
    if (!byParts) {
      sql.append(" where lower(n.full_name) = lower(").bind("text", search.text()).append(")");
    }
    return sql.append(")) c")
        .append(" order by c.place, c.created_at desc, c.user_id desc limit " + limit);
  }

  /**
   * Transactions whose id begins with it, or whose description ends with it. Indexes: the primary
   * key, transactions_by_receipt.
   */
  static SqlText transactions(SearchText search, int limit) {
    SqlText sql =
        new SqlText().append("select t.* from (select t.* from api.transactions t where false");
    UUID low = search.lowestId();
    UUID high = search.highestId();
    if (low != null && high != null) {
      sql.append(" union (select t.* from api.transactions t where t.transaction_id between ")
          .bind("low", low)
          .append(" and ")
          .bind("high", high)
          .append(" order by t.transaction_id desc limit " + CANDIDATES + ")");
    }
    if (search.isReceipt()) {
      sql.append(" union (select t.* from api.transactions t where t.description is not null")
          .append(" and reverse(lower(t.description)) ^@ reverse(lower(")
          .bind("text", search.text())
          .append(")) limit " + CANDIDATES + ")");
    }
    return sql.append(") t").append(NEWEST.orderAndLimit(true, limit));
  }

  /** Transactions by a card, newest first. Index: transactions_by_card. */
  static SqlText cardTransactions(SearchText search, int limit) {
    return new SqlText()
        .append("select t.* from api.transactions t where t.card_last4 is not null")
        .append(" and t.card_last4 = any(array[cast(")
        .bind("text", search.text())
        .append(" as text)])")
        .append(NEWEST.orderAndLimit(List.of("t.card_last4"), true, limit));
  }
}
