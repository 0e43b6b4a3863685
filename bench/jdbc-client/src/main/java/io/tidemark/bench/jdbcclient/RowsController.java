package io.tidemark.bench.jdbcclient;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rows as they come, by name of column. */
@RestController
final class RowsController {
  private static final String TRANSACTION =
      "t.transaction_id, t.user_id, t.amount, t.currency, t.status, t.occurred_at, t.updated_at,"
          + " t.merchant";

  private static final String NEWEST =
      " ORDER BY t.occurred_at DESC, t.transaction_id DESC LIMIT :limit";

  private final JdbcClient client;

  RowsController(JdbcClient client) {
    this.client = client;
  }

  @GetMapping("/transactions/{id}")
  Map<String, Object> transaction(@PathVariable UUID id) {
    return client
        .sql(
            "SELECT "
                + TRANSACTION
                + ", t.failure_code, u.email FROM api.transactions t LEFT JOIN api.users u"
                + " ON u.user_id = t.user_id WHERE t.transaction_id = :id")
        .param("id", id)
        .query()
        .singleRow();
  }

  @GetMapping("/users/{id}")
  Map<String, Object> user(
      @PathVariable UUID id, @RequestParam String status, @RequestParam int limit) {
    Map<String, Object> user =
        new LinkedHashMap<>(
            client
                .sql(
                    "SELECT user_id, email, full_name, phone, country, tier, status, created_at"
                        + " FROM api.users WHERE user_id = :id")
                .param("id", id)
                .query()
                .singleRow());
    user.put(
        "transactions",
        client
            .sql(
                "SELECT "
                    + TRANSACTION
                    + ", t.description FROM api.transactions t WHERE t.user_id = :id AND t.status ="
                    + " :status"
                    + NEWEST)
            .param("id", id)
            .param("status", status)
            .param("limit", limit)
            .query()
            .listOfRows());
    return user;
  }

  @GetMapping("/transactions")
  List<Map<String, Object>> transactions(
      @RequestParam String status,
      @RequestParam OffsetDateTime from,
      @RequestParam OffsetDateTime to,
      @RequestParam int limit) {
    return client
        .sql(
            "SELECT "
                + TRANSACTION
                + ", u.email, u.full_name FROM api.transactions t LEFT JOIN api.users u ON"
                + " u.user_id = t.user_id WHERE t.status = :status AND t.occurred_at >= :from AND"
                + " t.occurred_at < :to"
                + NEWEST)
        .param("status", status)
        .param("from", from)
        .param("to", to)
        .param("limit", limit)
        .query()
        .listOfRows();
  }

  @GetMapping("/newest")
  List<Map<String, Object>> newest(@RequestParam int limit, @RequestParam int offset) {
    return client
        .sql("SELECT " + TRANSACTION + " FROM api.transactions t" + NEWEST + " OFFSET :offset")
        .param("limit", limit)
        .param("offset", offset)
        .query()
        .listOfRows();
  }
}
