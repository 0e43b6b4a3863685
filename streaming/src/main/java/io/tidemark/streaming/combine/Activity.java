package io.tidemark.streaming.combine;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What changes in one row of {@code user_activity}: payments that came counted up, those that went
 * counted down. Amounts are exact. Not thread-safe.
 */
final class Activity {
  static final List<String> STATUSES =
      List.of("PENDING", "AUTHORIZED", "COMPLETED", "FAILED", "CANCELLED", "REFUNDED", "DISPUTED");

  private static final String ALL = "transaction";

  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, BigDecimal> amounts = new TreeMap<>();

  /** By moment: how many came with it, less those that went. */
  private final Map<Instant, Integer> moments = new TreeMap<>();

  /** Takes one that came (1) or went (-1). */
  void count(Row transaction, int sign) {
    BigDecimal amount = transaction.getAs("amount");
    for (String of : List.of(ALL, transaction.<String>getAs("status").toLowerCase(Locale.ROOT))) {
      counts.merge(of, (long) sign, Long::sum);
      amounts.merge(of, sign > 0 ? amount : amount.negate(), BigDecimal::add);
    }
    moments.merge(transaction.getAs("occurred_at"), sign, Integer::sum);
  }

  /** How many transactions the row stands for afterwards. */
  long countAfter(@Nullable Row stored) {
    return count(stored, ALL);
  }

  /**
   * Whether the first or the last of the row's transactions may have gone, so that only the
   * transactions themselves can tell which one is first or last now.
   */
  boolean mayMoveEnds(@Nullable Row stored) {
    return stored != null
        && moments.entrySet().stream()
            .filter(moment -> moment.getValue() < 0)
            .anyMatch(
                moment ->
                    !moment.getKey().isAfter(stored.getAs("first_transaction_at"))
                        || !moment.getKey().isBefore(stored.getAs("last_transaction_at")));
  }

  /**
   * The row afterwards.
   *
   * @param columns of {@code user_activity}
   * @param given its columns that do not come from counting: the key, who the user is; and, if they
   *     had to be looked up, {@code first_transaction_at} and {@code last_transaction_at}
   */
  Row after(StructType columns, @Nullable Row stored, Map<String, @Nullable Object> given) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      String name = columns.fieldNames()[i];
      values[i] = given.containsKey(name) ? given.get(name) : counted(name, stored);
    }
    return RowFactory.create(values);
  }

  private Object counted(String name, @Nullable Row stored) {
    if (name.endsWith("_count")) {
      return count(stored, name.substring(0, name.length() - "_count".length()));
    } else if (name.endsWith("_amount")) {
      return amount(stored, name.substring(0, name.length() - "_amount".length()));
    }
    boolean first = name.equals("first_transaction_at");
    Instant end = stored == null ? null : stored.getAs(name);
    for (Map.Entry<Instant, Integer> moment : moments.entrySet()) {
      if (moment.getValue() > 0
          && (end == null
              || (first ? moment.getKey().isBefore(end) : moment.getKey().isAfter(end)))) {
        end = moment.getKey();
      }
    }
    if (end == null) {
      throw new IllegalStateException("no transaction gives " + name);
    }
    return end;
  }

  private long count(@Nullable Row stored, String of) {
    return counts.getOrDefault(of, 0L) + (stored == null ? 0 : stored.<Long>getAs(of + "_count"));
  }

  private BigDecimal amount(@Nullable Row stored, String of) {
    BigDecimal more = amounts.getOrDefault(of, BigDecimal.ZERO);
    return (stored == null ? more : more.add(stored.getAs(of + "_amount"))).setScale(4);
  }
}
