package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.lake.LakeReader;
import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.Serving;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lake and PostgreSQL, held against each other row by row. */
final class BothSides {

  private static final int SHOWN = 5;

  /** What PostgreSQL adds to a row: the lake version that wrote it. */
  private static final String ADDED = "lake_version";

  private BothSides() {}

  /** Every table that is served holds exactly the lake's rows, with the same values. */
  static void areEqual(Product product) {
    for (String table : Serving.TABLES) {
      List<Map<String, Object>> lake = product.lake(table).rows();
      List<Map<String, Object>> served = product.serving().rows("SELECT * FROM serving." + table);
      assertThat(served).as(table + ": rows").hasSameSizeAs(lake).isNotEmpty();
      assertThat(served.get(0).keySet())
          .as(table + ": columns")
          .isEqualTo(with(ADDED, lake.get(0).keySet()));
      Map<String, Long> left = texts(lake);
      texts(served).forEach((row, times) -> left.merge(row, -times, Long::sum));
      assertThat(left.entrySet().stream().filter(row -> row.getValue() > 0).limit(SHOWN))
          .as(table + ": in the lake only, some of them")
          .isEmpty();
      assertThat(left.entrySet().stream().filter(row -> row.getValue() < 0).limit(SHOWN))
          .as(table + ": in PostgreSQL only, some of them")
          .isEmpty();
    }
  }

  /** As many rows, and the same sum of this column. */
  static void agreeOn(Product product, String table, String column) {
    LakeReader lake = product.lake(table);
    Map<String, Object> served =
        product
            .serving()
            .rows("SELECT count(*) AS n, sum(" + column + ") AS total FROM serving." + table)
            .get(0);
    assertThat(served.get("n")).as(table + ": rows").isEqualTo(lake.count());
    assertThat(new BigDecimal(served.get("total").toString()))
        .as(table + ": sum of " + column)
        .isPositive()
        .isEqualByComparingTo(lake.sum(column));
  }

  /** How often each row is there, as text that is the same for the same values. */
  static Map<String, Long> texts(List<Map<String, Object>> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(BothSides::text, HashMap::new, Collectors.counting()));
  }

  private static String text(Map<String, Object> row) {
    Map<String, String> texts = new TreeMap<>(); // each side has its own order of columns
    row.forEach(
        (column, value) -> {
          if (!column.equals(ADDED)) {
            texts.put(
                column, value instanceof BigDecimal number ? number.toPlainString() : "" + value);
          }
        });
    return texts.toString();
  }

  private static Set<String> with(String more, Set<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    all.add(more);
    return all;
  }
}
