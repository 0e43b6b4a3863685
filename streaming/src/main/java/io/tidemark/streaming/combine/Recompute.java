package io.tidemark.streaming.combine;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.lake.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What {@code user_activity} should be, from users and transactions alone. */
final class Recompute {
  private Recompute() {}

  /**
   * Reads all transactions of the affected users. Out: their rows of {@code user_activity}, in its
   * columns.
   *
   * @param affected {@code user_id}, each once; null for every user
   */
  static Dataset<Row> activity(
      Lake lake, @Nullable Dataset<Row> affected, StructType columns, Position at) {
    Dataset<Row> users =
        lake.read("users", at.users())
            .where(not(col("deleted")))
            .select("user_id", "country", "tier", "status");
    Dataset<Row> transactions =
        lake.read("transactions", at.transactions())
            .where("NOT deleted AND user_id IS NOT NULL AND currency IS NOT NULL");
    return (affected == null ? transactions : transactions.join(broadcast(affected), "user_id"))
        .groupBy("user_id", "currency")
        .agg(count(lit(1)).as("transaction_count"), sums())
        .join(users, new String[] {"user_id"}, "left")
        .select(
            Stream.of(columns.fields())
                .map(field -> col(field.name()).cast(field.dataType()).as(field.name()))
                .toArray(Column[]::new));
  }

  /** The columns of a frame, by name. */
  static Column[] columns(String prefix, StructType columns) {
    return Stream.of(columns.fieldNames()).map(name -> col(prefix + name)).toArray(Column[]::new);
  }

  private static Column[] sums() {
    List<Column> sums = new ArrayList<>();
    sums.add(sum(col("amount")).as("transaction_amount"));
    for (String status : Activity.STATUSES) {
      Column of = col("status").equalTo(status);
      String name = status.toLowerCase(Locale.ROOT);
      sums.add(count(when(of, 1)).as(name + "_count"));
      sums.add(coalesce(sum(when(of, col("amount"))), lit(0)).as(name + "_amount"));
    }
    sums.add(min(col("occurred_at")).as("first_transaction_at"));
    sums.add(max(col("occurred_at")).as("last_transaction_at"));
    return sums.toArray(Column[]::new);
  }
}
