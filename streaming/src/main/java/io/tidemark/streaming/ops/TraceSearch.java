package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.lake.Lake;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Looks for one person in every table of the lake. It remembers the e-mail addresses and the
 * transactions that it has come across: once their events have been erased nothing else tells them.
 * Reads each table's key columns whole; it may take minutes on a large lake.
 */
final class TraceSearch {
  /** What can hold something of a person. */
  static final List<String> TABLES =
      List.of(
          "quarantine",
          "user_events",
          "transaction_events",
          "users",
          "transactions",
          "user_activity");

  private final SparkSession spark;
  private final Lake lake;
  private final UUID user;
  private final Column ofUser;
  private final Set<String> emails = new HashSet<>();
  private final Set<String> named = new TreeSet<>();
  private final Set<String> owned = new TreeSet<>();

  TraceSearch(Workbench bench, UUID user) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.user = user;
    this.ofUser = col("user_id").equalTo(user.toString());
  }

  /** What there is now. */
  Traces look() {
    Row events =
        lake.read("user_events").where(ofUser).agg(collect_set("email"), max("event_time")).head();
    emails.addAll(events.getList(0));
    boolean tombstone = false;
    for (Row row : lake.read("users").where(ofUser).select("deleted", "email").collectAsList()) {
      tombstone |= row.getBoolean(0);
      if (!row.isNullAt(1)) {
        emails.add(row.getString(1));
      }
    }
    Map<String, Instant> ownedNow = owned();
    owned.addAll(ownedNow.keySet());
    return new Traces(
        counts(), ownedNow, events.isNullAt(1) ? null : events.getInstant(1), tombstone);
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    TABLES.stream()
        .map(table -> lake.read(table).where(holds(table)).select(lit(table).as("table")))
        .reduce(Dataset::union) // one query: each has a cost of its own
        .orElseThrow()
        .groupBy("table")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    Map<String, Long> inOrder = new LinkedHashMap<>();
    TABLES.stream()
        .filter(counts::containsKey)
        .forEach(table -> inOrder.put(table, counts.get(table)));
    return inOrder;
  }

  /** Holds of a row that says something of the person, by what is known of the person so far. */
  Column holds(String table) {
    return switch (table) {
      case "quarantine" ->
          udf(mentions(), DataTypes.BooleanType).apply(col("kafka_key"), col("payload"));
      case "users" -> ofUser.and(not(col("deleted")));
      // A delete event may name nobody.
      case "transaction_events" ->
          ofUser.or(col("user_id").isNull().and(col("transaction_id").isInCollection(owned)));
      default -> ofUser;
    };
  }

  private Mentions mentions() {
    Set<String> ids = new HashSet<>(named);
    ids.add(user.toString());
    return new Mentions(ids, emails);
  }

  /**
   * Whoever was named last owns a transaction: by the newest event, or by its row where somebody
   * has corrected that since.
   */
  private Map<String, Instant> owned() {
    Map<String, Instant> found = new TreeMap<>();
    List<String> ids =
        lake.read("transaction_events")
            .where(ofUser)
            .select("transaction_id")
            .union(lake.read("transactions").where(ofUser).select("transaction_id"))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList();
    named.addAll(ids);
    if (ids.isEmpty()) {
      return found;
    }
    Column[] said = {
      col("transaction_id"),
      col("user_id"),
      struct(col("updated_at"), col("kafka_timestamp"), col("kafka_offset"), col("is_row"))
          .as("said_at")
    };
    lake.read("transaction_events")
        .withColumnRenamed("event_time", "updated_at")
        .withColumn("is_row", lit(false))
        .select(said)
        .unionByName(lake.read("transactions").withColumn("is_row", lit(true)).select(said))
        .join(
            broadcast(spark.createDataset(ids, Encoders.STRING()).toDF("transaction_id")),
            "transaction_id")
        .groupBy("transaction_id")
        .agg(
            max(col("said_at.updated_at")).as("newest"),
            max(when(col("user_id").isNotNull(), struct(col("said_at"), col("user_id"))))
                .as("last"))
        .where(col("last.user_id").equalTo(user.toString()))
        .select("transaction_id", "newest")
        .collectAsList()
        .forEach(row -> found.put(row.getString(0), row.getInstant(1)));
    return found;
  }
}
