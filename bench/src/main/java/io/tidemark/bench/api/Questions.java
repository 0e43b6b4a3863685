package io.tidemark.bench.api;

import io.tidemark.bench.data.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of everyone, as variables of a GraphQL operation: the same of all, in the same
 * order, the same each run.
 */
final class Questions {
  /** Owners of as many transactions as a page shows; see {@link ServingRows}. */
  private static final int RICH = 20;

  private final Map<Operation, List<Map<String, Object>>> all = new EnumMap<>(Operation.class);

  Questions(Database database, Sizes sizes) throws SQLException {
    try (Connection owner = database.owner();
        Statement statement = owner.createStatement()) {
      String numbers = "FROM generate_series(1, %d) k".formatted(sizes.keys());
      all.put(
          Operation.BY_ID,
          ask(
              statement,
              "SELECT bench.transaction_id(floor(bench.chance(k, 100) * %d)::bigint) AS id %s"
                  .formatted(sizes.transactions(), numbers)));
      all.put(
          Operation.USER_PAGE,
          ask(
              statement,
              "SELECT bench.user_id(floor(bench.chance(k, 101) * %d)::bigint) AS id, 'COMPLETED' AS status, 20 AS first %s"
                  .formatted(sizes.users() / RICH, numbers)));
      all.put(
          Operation.LIST,
          ask(
              statement,
              """
              SELECT (ARRAY['COMPLETED', 'FAILED', 'REFUNDED'])[1 + k %% 3] AS status,
                to_char(t - interval '30 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS from, to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS to,
                50 AS first
              %s, LATERAL (SELECT bench.moment(floor((0.1 + 0.9 * bench.chance(k, 102)) * %d)::bigint) AT TIME ZONE 'UTC' AS t) m\
              """
                  .formatted(numbers, sizes.transactions())));
      all.put(
          Operation.SEARCH,
          ask(
              statement,
              """
              SELECT CASE k %% 3 WHEN 0 THEN bench.email(floor(bench.chance(k, 103) * %1$d)::bigint)
                WHEN 1 THEN lpad(floor(bench.chance(k, 104) * 10000)::text, 4, '0')
                ELSE bench.description(floor(bench.chance(k, 105) * %2$d)::bigint) END AS text, 10 AS first
              %3$s\
              """
                  .formatted(sizes.users(), sizes.transactions(), numbers)));
      all.put(Operation.PAGE_1, List.of(Map.of("first", 20)));
    }
  }

  /** Of one kind; pages behind the first are asked for by cursors, which everybody has its own. */
  List<Map<String, Object>> of(Operation operation) {
    return all.getOrDefault(operation, List.of());
  }

  private static List<Map<String, Object>> ask(Statement statement, String sql)
      throws SQLException {
    List<Map<String, Object>> questions = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          Object value = rows.getObject(i);
          variables.put(
              rows.getMetaData().getColumnLabel(i),
              value instanceof Integer number ? number : value.toString());
        }
        questions.add(variables);
      }
    }
    return questions;
  }
}
