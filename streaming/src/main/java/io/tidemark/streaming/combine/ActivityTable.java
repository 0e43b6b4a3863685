package io.tidemark.streaming.combine;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.Changes;
import io.tidemark.streaming.lake.KeyedTable;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code user_activity}: one row a user and currency with what the user's transactions come to,
 * beside who the user is. Tombstones do not count.
 *
 * <p>Each commit says in its {@code userMetadata} up to which versions of {@code users} and {@code
 * transactions} it has combined ({@link Position}). That is the only memory: a change is counted in
 * the commit that says so, or not at all, and so exactly once. The two ways of combining differ in
 * cost alone: {@link #countFew} adds and subtracts the changes on the driver, {@link #recompute}
 * computes users anew from all of their transactions. Not thread-safe.
 */
final class ActivityTable {
  static final String NAME = "user_activity";

  private static final String[] KEY = {"user_id", "currency"};
  private static final List<String> OF_USER = List.of("country", "tier", "status");
  private static final List<String> ENDS = List.of("first_transaction_at", "last_transaction_at");
  private final Lake lake;
  private final StructType columns;
  private final KeyedTable table;
  private final KeyedTable users;
  private Optional<Position> position;

  /** What the table's commits say; behind the position where combining changed no row. */
  private Optional<Position> said;

  ActivityTable(SparkSession spark, Lake lake) {
    this.lake = lake;
    this.columns = lake.columns(NAME);
    this.table = new KeyedTable(spark, lake, NAME, "user_id", columns);
    this.users = new KeyedTable(spark, lake, "users", "user_id", lake.columns("users"));
    this.said = Position.of(lake, NAME, lake.latestVersion(NAME));
    this.position = said;
  }

  /** Up to where the table has combined; empty when no commit says so. */
  Optional<Position> position() {
    return position;
  }

  /**
   * Counts changes.
   *
   * @param users what the feed of {@code users} has between the table's position and {@code to}
   * @param transactions what the feed of {@code transactions} has
   * @throws OutOfStepException when somebody else has combined meanwhile, or when less has been
   *     counted than is to be taken away
   */
  void countFew(List<Row> users, List<Row> transactions, Position to) throws IOException {
    Map<List<String>, Activity> counted = counted(transactions);
    Map<String, Row> changed = last(users);
    Set<String> affected = new TreeSet<>(changed.keySet());
    counted.keySet().forEach(key -> affected.add(key.get(0)));
    if (affected.isEmpty()) {
      return;
    }
    OptionalLong commit =
        table.edit(
            affected,
            (found, version, changes) -> {
              if (!Position.of(lake, NAME, version).equals(said)) {
                throw new OutOfStepException("somebody else has combined meanwhile");
              }
              count(counted, changed, byKey(found), changes, to);
            },
            to.toString());
    if (commit.isPresent()) {
      position = Optional.of(to);
      said = position;
    }
  }

  private void count(
      Map<List<String>, Activity> counted,
      Map<String, Row> changed,
      Map<List<String>, Row> stored,
      Changes changes,
      Position at) {
    Map<List<String>, Activity> affected = new HashMap<>(counted);
    stored.keySet().stream()
        .filter(key -> changed.containsKey(key.get(0)))
        .forEach(key -> affected.putIfAbsent(key, new Activity()));
    Map<List<String>, Row> ends =
        ends(keysWhere(affected, (key, activity) -> activity.mayMoveEnds(stored.get(key))), at);
    Map<String, Map<String, @Nullable Object>> known =
        whoTheyAre(affected.keySet(), changed, stored);
    affected.forEach(
        (key, activity) -> {
          @Nullable Row before = stored.get(key);
          long left = activity.countAfter(before);
          if (left < 0) {
            throw new OutOfStepException("more is to be taken from a row than it has");
          } else if (left == 0 && before != null) {
            changes.delete(before);
          } else if (left > 0) {
            Map<String, @Nullable Object> given = new HashMap<>(known.get(key.get(0)));
            given.put("user_id", key.get(0));
            given.put("currency", key.get(1));
            @Nullable Row end = ends.get(key);
            if (end != null) {
              ENDS.forEach(name -> given.put(name, end.getAs(name)));
            }
            Row after = activity.after(columns, before, given);
            if (before == null) {
              changes.insert(after);
            } else if (differ(before, after)) {
              changes.update(before, after);
            }
          }
        });
  }

  /** Country, tier and status of each user: as changed, else as stored, else as in users now. */
  private Map<String, Map<String, @Nullable Object>> whoTheyAre(
      Set<List<String>> keys, Map<String, Row> changed, Map<List<String>, Row> stored) {
    Map<String, Row> rows = new HashMap<>();
    stored.forEach((key, row) -> rows.put(key.get(0), row));
    Set<String> unknown = new TreeSet<>();
    keys.forEach(key -> unknown.add(key.get(0)));
    unknown.removeAll(rows.keySet());
    unknown.removeAll(changed.keySet());
    users.find(unknown).forEach(row -> rows.put(row.getAs("user_id"), row));
    rows.putAll(changed);
    Map<String, Map<String, @Nullable Object>> known = new HashMap<>();
    keys.forEach(
        key ->
            known.computeIfAbsent(key.get(0), user -> ofUser(rows.get(user), changed.get(user))));
    return known;
  }

  private static Map<String, @Nullable Object> ofUser(@Nullable Row row, @Nullable Row change) {
    boolean gone = change != null && !Lake.CAME.contains(change.<String>getAs(Lake.CHANGE_TYPE));
    Map<String, @Nullable Object> values = new HashMap<>();
    // A tombstone has null for each of them.
    OF_USER.forEach(name -> values.put(name, row == null || gone ? null : row.getAs(name)));
    return values;
  }

  /** First and last transaction of these rows, from the transactions themselves. */
  private Map<List<String>, Row> ends(Set<List<String>> keys, Position at) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Object[] userIds = keys.stream().map(key -> key.get(0)).distinct().toArray();
    return byKey(
        lake.read("transactions", at.transactions())
            .where(not(col("deleted")).and(col("user_id").isin(userIds)))
            .groupBy("user_id", "currency")
            .agg(
                min("occurred_at").as("first_transaction_at"),
                max("occurred_at").as("last_transaction_at"))
            .collectAsList());
  }

  private static Set<List<String>> keysWhere(
      Map<List<String>, Activity> activities, BiPredicate<List<String>, Activity> holds) {
    return activities.entrySet().stream()
        .filter(entry -> holds.test(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static Map<List<String>, Row> byKey(List<Row> rows) {
    return rows.stream()
        .collect(
            Collectors.toMap(
                row -> List.of(row.getAs("user_id"), row.getAs("currency")),
                Function.identity(),
                (a, b) -> a));
  }

  private static boolean differ(Row before, Row after) {
    return IntStream.range(0, after.size())
        .anyMatch(i -> !Objects.equals(before.get(i), after.get(i)));
  }

  /** By user and currency: what the rows of the feed come to. */
  private static Map<List<String>, Activity> counted(List<Row> changes) {
    Map<List<String>, Activity> counted = new HashMap<>();
    for (Row change : changes) {
      if (counts(change)) {
        counted
            .computeIfAbsent(
                List.of(change.getAs("user_id"), change.getAs("currency")), key -> new Activity())
            .count(change, Lake.CAME.contains(change.<String>getAs(Lake.CHANGE_TYPE)) ? 1 : -1);
      }
    }
    return counted;
  }

  private static boolean counts(Row transaction) {
    return !transaction.<Boolean>getAs("deleted")
        && transaction.getAs("user_id") != null
        && transaction.getAs("currency") != null;
  }

  /** By user: the newest row of the feed; one that came before one that went, at one version. */
  private static Map<String, Row> last(List<Row> changes) {
    Map<String, Row> last = new HashMap<>();
    for (Row change : changes) {
      last.merge(change.getAs("user_id"), change, (a, b) -> rank(b) > rank(a) ? b : a);
    }
    return last;
  }

  private static long rank(Row change) {
    return 2 * change.<Long>getAs(Lake.COMMIT_VERSION)
        + (Lake.CAME.contains(change.<String>getAs(Lake.CHANGE_TYPE)) ? 1 : 0);
  }

  /**
   * Computes users' rows anew, from all of their transactions.
   *
   * @param affected {@code user_id}, each once; null for every user
   * @param to the versions of users and transactions to be read
   */
  void recompute(@Nullable Dataset<Row> affected, Position to) {
    Dataset<Row> should = Recompute.activity(lake, affected, columns, to);
    Dataset<Row> stored = lake.read(NAME);
    Dataset<Row> gone =
        (affected == null ? stored : stored.join(broadcast(affected), "user_id"))
            .join(should, KEY, "left_anti")
            .select(Recompute.columns("", columns))
            .withColumn("gone", lit(true));
    // Computed once, so that both passes of the MERGE see the same rows.
    Dataset<Row> source = should.withColumn("gone", lit(false)).unionByName(gone).localCheckpoint();
    Map<String, Column> all =
        Stream.of(columns.fieldNames())
            .collect(Collectors.toMap(name -> name, name -> col("s." + name)));
    Column same =
        Stream.of(columns.fieldNames())
            .map(name -> col("s." + name).eqNullSafe(col("t." + name)))
            .reduce(Column::and)
            .orElseThrow();
    lake.saying(
        to.toString(),
        session ->
            DeltaTable.forPath(session, lake.path(NAME))
                .as("t")
                .merge(
                    source.as("s"),
                    col("t.user_id")
                        .equalTo(col("s.user_id"))
                        .and(col("t.currency").equalTo(col("s.currency"))))
                .whenMatched(col("s.gone"))
                .delete()
                .whenMatched(not(same))
                .update(all)
                .whenNotMatched(not(col("s.gone")))
                .insert(all)
                .execute());
    position = Optional.of(to);
    // A MERGE that changes nothing makes no commit.
    if (Position.of(lake, NAME, lake.latestVersion(NAME)).equals(position)) {
      said = position;
    }
  }

  /** Keeps the table's files few. */
  void compact() {
    table.compact();
  }
}
