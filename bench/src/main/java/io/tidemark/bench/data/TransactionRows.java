package io.tidemark.bench.data;

import static org.apache.spark.sql.functions.expr;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Made-up transactions by number, computed by Spark: number {@code n} took place {@code n} seconds
 * after the first, and its id is of that time (UUID version 7), so that ids ascend with the
 * numbers. Revision 0 is how it began; each greater one is newer and different.
 *
 * <p>In: columns {@code n bigint, revision bigint}. Out: a row each, in the asked-for columns.
 */
public final class TransactionRows {
  /** What the offsets of one revision are above those of the one before. */
  public static final long REVISION = 1_000_000_000L;

  private static final String MOMENT = "(1700000000000 + n * 1000 + revision * 60000)";

  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("transaction_id", uuid("1700000000000 + n * 1000", "n")),
          Map.entry("user_id", uuid("1600000000000", "pmod(xxhash64(n, 1), 50000)")),
          Map.entry("amount", "pmod(xxhash64(n, 2), 100000)"),
          Map.entry("currency", "if(pmod(xxhash64(n, 3), 2) = 0, 'EUR', 'USD')"),
          Map.entry(
              "status",
              "element_at(array('PENDING', 'AUTHORIZED', 'COMPLETED', 'REFUNDED', 'DISPUTED'),"
                  + " CAST(pmod(revision, 5) + 1 AS INT))"),
          Map.entry("occurred_at", "timestamp_millis(1700000000000 + n * 1000)"),
          Map.entry("merchant", "concat('Merchant ', pmod(xxhash64(n, 4), 5000))"),
          Map.entry("description", "concat('Order ', pmod(xxhash64(n, 5), 1000000))"),
          Map.entry("payment_method", "'CARD'"),
          Map.entry("card_last4", "lpad(pmod(xxhash64(n, 6), 10000), 4, '0')"),
          Map.entry("failure_code", "null"),
          Map.entry("updated_at", "timestamp_millis" + MOMENT),
          Map.entry("deleted", "false"),
          Map.entry("kafka_timestamp", "timestamp_millis" + MOMENT),
          Map.entry("kafka_offset", "n + revision * " + REVISION),
          Map.entry("events_version", "revision"),
          Map.entry("event_id", uuid(MOMENT, "n")),
          Map.entry("op", "'upsert'"),
          Map.entry("event_time", "timestamp_millis" + MOMENT),
          Map.entry("extra", "null"),
          Map.entry("kafka_partition", "0"),
          Map.entry("_change_type", "'insert'"),
          Map.entry("_commit_version", "revision"),
          Map.entry("_commit_timestamp", "timestamp_millis" + MOMENT));

  private TransactionRows() {}

  /** Version 7, of that millisecond; what is random in it follows from the seed. */
  private static String uuid(String millisecond, String seed) {
    return ("concat(substr(%1$s, 1, 8), '-', substr(%1$s, 9, 4), '-7', substr(%2$s, 1, 3), '-8',"
            + " substr(%2$s, 4, 3), '-', substr(%2$s, 5, 12))")
        .formatted(digits(millisecond, 12), digits("xxhash64(" + seed + ")", 16));
  }

  private static String digits(String number, int count) {
    return "lower(lpad(hex(" + number + "), " + count + ", '0'))";
  }

  /**
   * The transactions of these numbers, in these columns.
   *
   * @throws IllegalStateException when a column is asked for that nothing is made up for
   */
  public static Dataset<Row> of(Dataset<Row> numbers, StructType columns) {
    return numbers.select(
        Stream.of(columns.fields()).map(TransactionRows::column).toArray(Column[]::new));
  }

  private static Column column(StructField field) {
    String made = COLUMNS.get(field.name());
    if (made == null) {
      throw new IllegalStateException(
          "TM-455 The tables have a column '"
              + field.name()
              + "' that the benchmark has no value for.");
    }
    return expr(made).cast(field.dataType()).as(field.name());
  }
}
