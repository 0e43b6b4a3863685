package io.tidemark.streaming.combine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code user_activity}: one row a user and currency with what the user's transactions come
 * to, beside who the user is.
 *
 * <p>The change feeds of users and transactions say whose rows may have changed (before-images too:
 * a transaction may move from one user to another); these users' rows are computed anew from the
 * current tables and merged in. So after every batch the rows of the users in it are what a full
 * recompute would give, and a batch that comes again changes nothing. Tombstones do not count. The
 * cost is one read of the transactions' files that hold these users.
 */
public final class UserActivity {
  private static final Logger log = LoggerFactory.getLogger(UserActivity.class);
  private static final String TABLE = "user_activity";
  private static final List<String> STATUSES =
      List.of("PENDING", "AUTHORIZED", "COMPLETED", "FAILED", "CANCELLED", "REFUNDED", "DISPUTED");
  private static final String[] KEY = {"user_id", "currency"};
  private static final List<String> OF_USER = List.of("country", "tier", "status");

  private final SparkSession spark;
  private final Lake lake;
  private final Settings settings;
  private final Checkpoint checkpoint;
  private volatile long throughUsers;
  private volatile long throughTransactions;

  /** Makes the stage; nothing runs yet. The tables must exist. */
  public UserActivity(SparkSession spark, Lake lake, Settings settings) {
    this.spark = spark;
    this.lake = lake;
    this.settings = settings;
    this.checkpoint =
        new Checkpoint(
            settings.checkpoints() + "/combine-" + TABLE,
            spark.sparkContext().hadoopConfiguration());
    checkpoint.lastDone().ifPresent(this::reached);
  }

  /** The version of {@code users} up to which every change is reflected. */
  public long throughUsers() {
    return throughUsers;
  }

  /** The version of {@code transactions} up to which every change is reflected. */
  public long throughTransactions() {
    return throughTransactions;
  }

  /** Starts the query. */
  public StreamingQuery start() throws TimeoutException {
    StructType columns = lake.read(TABLE).schema();
    BatchQuery query = (batch, id) -> recompute(batch, id, columns);
    return query.start(
        whoChanged("users").unionAll(whoChanged("transactions")),
        "combine-" + TABLE,
        checkpoint,
        settings.trigger());
  }

  private Dataset<Row> whoChanged(String table) {
    return lake.changes().load(lake.path(table)).select("user_id");
  }

  private void recompute(Dataset<Row> changed, long batchId, StructType columns) {
    long began = System.nanoTime();
    List<Row> userIds = changed.where(col("user_id").isNotNull()).distinct().collectAsList();
    if (!userIds.isEmpty()) {
      Dataset<Row> affected =
          spark.createDataFrame(
              userIds, new StructType().add("user_id", DataTypes.StringType, false));
      int rows = merge(affected, columns);
      log.info(
          "combined query=combine-{} batch={} users={} rows={} ms={}",
          TABLE,
          batchId,
          userIds.size(),
          rows,
          (System.nanoTime() - began) / 1_000_000);
    }
    reached(checkpoint.end(batchId));
  }

  private void reached(List<String> ends) {
    throughUsers = lake.feedOffset("users", ends.get(0)).through();
    throughTransactions = lake.feedOffset("transactions", ends.get(1)).through();
  }

  /**
   * Merges what the affected users' rows should be; answers how many these are, rows to be removed
   * included.
   */
  private int merge(Dataset<Row> affected, StructType columns) {
    Dataset<Row> should = activityOf(affected, columns).withColumn("gone", lit(false));
    Dataset<Row> gone =
        lake.read(TABLE)
            .join(affected, "user_id")
            .join(should, KEY, "left_anti")
            .select(Stream.of(columns.fieldNames()).map(c -> col(c)).toArray(Column[]::new))
            .withColumn("gone", lit(true));
    // On the driver, so that the two passes of a MERGE over its source see the same rows, whatever
    // commits in between.
    Dataset<Row> both = should.unionByName(gone);
    List<Row> rows = both.collectAsList();
    if (rows.isEmpty()) {
      return 0;
    }
    DeltaTable.forPath(spark, lake.path(TABLE))
        .as("t")
        .merge(
            spark.createDataFrame(rows, both.schema()).as("s"),
            col("t.user_id")
                .equalTo(col("s.user_id"))
                .and(col("t.currency").equalTo(col("s.currency"))))
        .whenMatched(col("s.gone"))
        .delete()
        .whenMatched(not(same(columns)))
        .update(all(columns))
        .whenNotMatched(not(col("s.gone")))
        .insert(all(columns))
        .execute();
    return rows.size();
  }

  /**
   * In: {@code user_id}. Out: these users' rows of {@code user_activity}, as they should be, in its
   * columns.
   */
  private Dataset<Row> activityOf(Dataset<Row> affected, StructType columns) {
    Dataset<Row> users =
        lake.read("users")
            .where(not(col("deleted")))
            .select(
                Stream.concat(Stream.of("user_id"), OF_USER.stream())
                    .map(c -> col(c))
                    .toArray(Column[]::new));
    List<Column> sums = new ArrayList<>();
    sums.add(sum(col("amount")).as("transaction_amount"));
    for (String status : STATUSES) {
      Column of = col("status").equalTo(status);
      String name = status.toLowerCase(Locale.ROOT);
      sums.add(count(when(of, 1)).as(name + "_count"));
      sums.add(coalesce(sum(when(of, col("amount"))), lit(0)).as(name + "_amount"));
    }
    sums.add(min(col("occurred_at")).as("first_transaction_at"));
    sums.add(max(col("occurred_at")).as("last_transaction_at"));
    return lake.read("transactions")
        .where(not(col("deleted")))
        .join(org.apache.spark.sql.functions.broadcast(affected), "user_id")
        .groupBy("user_id", "currency")
        .agg(count(lit(1)).as("transaction_count"), sums.toArray(Column[]::new))
        .join(users, new String[] {"user_id"}, "left")
        .select(
            Stream.of(columns.fields())
                .map(f -> col(f.name()).cast(f.dataType()).as(f.name()))
                .toArray(Column[]::new));
  }

  private static Column same(StructType columns) {
    return Stream.of(columns.fieldNames())
        .map(name -> col("s." + name).eqNullSafe(col("t." + name)))
        .reduce(Column::and)
        .orElseThrow();
  }

  private static Map<String, Column> all(StructType columns) {
    return Stream.of(columns.fieldNames())
        .collect(Collectors.toMap(name -> name, name -> col("s." + name)));
  }
}
