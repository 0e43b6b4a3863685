package io.tidemark.streaming.combine;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.KeyedTable;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted change by change, against what a full recompute gives, after every step. */
final class ActivityTableIT {
  private static final int STEPS = Effort.of(5, 100);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> USERS = ids("a", 5);
  private static final List<String> TRANSACTIONS = ids("b", 25);

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final SparkSession spark = SparkForTests.session();
  private Lake lake;
  private StructType columns;
  private KeyedTable users;
  private KeyedTable transactions;
  private ActivityTable activity;

  /** Up to where has been combined, as the stage remembers it while it lives. */
  private Position position;

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    lake = SparkForTests.emptyLake(folder.toString());
    columns = lake.columns(ActivityTable.NAME);
    users = new KeyedTable(spark, lake, "users", "user_id", lake.columns("users"));
    transactions =
        new KeyedTable(spark, lake, "transactions", "transaction_id", lake.columns("transactions"));
    begin();
  }

  @Test
  void afterEveryStepTheTableIsWhatARecomputeOfEverythingGives() throws Exception {
    List<String> was = new ArrayList<>(List.of("seed=" + seed));
    for (int step = 0; step < STEPS; step++) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        was.add(change());
      }
      boolean counted = random.nextInt(4) > 0;
      was.add(counted ? "count" : "recompute");
      combine(counted);
      assertThat(stored()).as(was.toString()).isEqualTo(recomputed());
      if (random.nextInt(4) == 0) {
        was.add("again");
        begin();
        combine(true);
        assertThat(stored()).as(was.toString()).isEqualTo(recomputed());
      }
    }
  }

  @Test
  void theFirstAndTheLastPaymentMoveBackWhenTheyGo() throws Exception {
    for (int i = 0; i < 4; i++) {
      put(transactions, TRANSACTIONS.get(i), transaction(USERS.get(0), "1.0000", i));
    }
    combine(true);
    delete(transactions, TRANSACTIONS.get(0));
    put(transactions, TRANSACTIONS.get(3), tombstone());
    combine(true);
    assertThat(ends())
        .containsExactly("[" + START.plusSeconds(1) + "," + START.plusSeconds(2) + "]");
    assertThat(stored()).isEqualTo(recomputed());
    delete(transactions, TRANSACTIONS.get(1));
    delete(transactions, TRANSACTIONS.get(2));
    combine(true);
    assertThat(stored()).isEmpty();
  }

  @Test
  void sumsStayExactWhereFloatingPointWouldNot() throws Exception {
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "999999999999999.9999", 1));
    put(transactions, TRANSACTIONS.get(1), transaction(USERS.get(0), "0.0001", 2));
    put(transactions, TRANSACTIONS.get(2), transaction(USERS.get(0), "999999999999999.9999", 3));
    combine(true);
    delete(transactions, TRANSACTIONS.get(0));
    combine(true);
    assertThat(lake.read(ActivityTable.NAME).select("transaction_amount").first().getDecimal(0))
        .isEqualTo("1000000000000000.0000");
  }

  @Test
  void aUserWhoAppearsChangesAndIsDeletedShowsInEveryRowOfTheirs() throws Exception {
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "1.0000", 1));
    Map<String, Object> dollars = transaction(USERS.get(0), "1.0000", 1);
    dollars.put("currency", "USD");
    put(transactions, TRANSACTIONS.get(1), dollars);
    combine(true);
    assertThat(countries()).containsExactly(null, null);
    put(users, USERS.get(0), user("DE"));
    combine(true);
    assertThat(countries()).containsExactly("DE", "DE");
    put(users, USERS.get(0), user("FR"));
    combine(true);
    assertThat(countries()).containsExactly("FR", "FR");
    put(users, USERS.get(0), tombstone());
    combine(true);
    assertThat(countries()).containsExactly(null, null);
  }

  @Test
  void aStepDoneAgainAfterACrashWritesNothing() throws Exception {
    Position before = position;
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "1.0000", 1));
    combine(true);
    long version = lake.latestVersion(ActivityTable.NAME);
    begin();
    assertThat(position)
        .as("known from the table alone")
        .isEqualTo(new Position(0, 1))
        .isNotEqualTo(before);
    combine(true);
    assertThat(lake.latestVersion(ActivityTable.NAME)).isEqualTo(version);
  }

  @Test
  void aRecomputeThatFindsNothingToChangeLeavesCountingPossible() throws Exception {
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "1.0000", 1));
    combine(true);
    put(users, USERS.get(1), user("DE"));
    combine(false);
    put(transactions, TRANSACTIONS.get(1), transaction(USERS.get(0), "2.0000", 2));
    combine(true);
    begin();
    put(transactions, TRANSACTIONS.get(2), transaction(USERS.get(0), "4.0000", 2));
    combine(true);
    assertThat(stored()).hasSize(1).isEqualTo(recomputed());
  }

  @Test
  void whatSomebodyElseHasCombinedIsNotCountedTwice() throws Exception {
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "1.0000", 1));
    ActivityTable other = new ActivityTable(spark, lake);
    Position to = latest();
    other.countFew(List.of(), rows("transactions", 0, to.transactions()), to);
    assertThatThrownBy(() -> combine(true)).isInstanceOf(OutOfStepException.class);
    assertThat(stored()).isEqualTo(recomputed());
  }

  @Test
  void moreTakenAwayThanThereIsIsNotCounted() throws Exception {
    put(transactions, TRANSACTIONS.get(0), transaction(USERS.get(0), "1.0000", 1));
    combine(true);
    spark.sql("DELETE FROM delta.`" + lake.path(ActivityTable.NAME) + "`");
    delete(transactions, TRANSACTIONS.get(0));
    assertThatThrownBy(() -> combine(true)).isInstanceOf(OutOfStepException.class);
  }

  private void begin() {
    activity = new ActivityTable(spark, lake);
    position = activity.position().orElseThrow();
  }

  private void combine(boolean counted) throws IOException {
    Position to = latest();
    if (counted) {
      activity.countFew(
          rows("users", position.users(), to.users()),
          rows("transactions", position.transactions(), to.transactions()),
          to);
    } else {
      activity.recompute(
          changes("users", position.users(), to.users())
              .select("user_id")
              .union(
                  changes("transactions", position.transactions(), to.transactions())
                      .select("user_id"))
              .where("user_id IS NOT NULL")
              .distinct(),
          to);
    }
    activity.compact();
    position = to;
  }

  private Position latest() {
    return new Position(lake.latestVersion("users"), lake.latestVersion("transactions"));
  }

  private List<Row> rows(String of, long after, long upTo) {
    return changes(of, after, upTo).collectAsList();
  }

  private Dataset<Row> changes(String of, long after, long upTo) {
    return lake.changesBetween(of, Math.min(after + 1, upTo), upTo)
        .where(col(Lake.COMMIT_VERSION).gt(after));
  }

  private List<String> stored() {
    return Copies.inLake(lake, ActivityTable.NAME);
  }

  private List<String> recomputed() {
    return Copies.texts(Recompute.activity(lake, null, columns, latest()));
  }

  private List<String> ends() {
    return lake
        .read(ActivityTable.NAME)
        .select("first_transaction_at", "last_transaction_at")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private List<String> countries() {
    return lake.read(ActivityTable.NAME).collectAsList().stream()
        .map(row -> row.<String>getAs("country"))
        .collect(Collectors.toList());
  }

  /** One commit of one of the tables; answers what was done. */
  private String change() throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> {
        return sql("DELETE FROM %s WHERE user_id = '%s'", pick(USERS));
      }
      case 1 -> {
        return sql("UPDATE %s SET amount = amount + 0.0001 WHERE user_id = '%s'", pick(USERS));
      }
      case 2, 3 -> {
        some(users, "user_id", pick(USERS, 1), id -> user(pick(List.of("DE", "FR", "IT"))));
        return "users";
      }
      default -> {
        some(
            transactions,
            "transaction_id",
            pick(TRANSACTIONS, 1 + random.nextInt(6)),
            id ->
                transaction(
                    pick(USERS),
                    random.nextInt(100_000) + "." + (1000 + random.nextInt(9000)),
                    random.nextInt(10)));
        return "transactions";
      }
    }
  }

  private String sql(String statement, String user) {
    String sql = statement.formatted("delta.`" + lake.path("transactions") + "`", user);
    spark.sql(sql);
    return sql.substring(0, 6) + " " + user;
  }

  /** These rows come, change, become tombstones or go. */
  private void some(
      KeyedTable table, String key, List<String> ids, Function<String, Map<String, Object>> state)
      throws IOException {
    Map<String, Map<String, Object>> after = new HashMap<>();
    for (String id : ids) {
      int kind = random.nextInt(6);
      after.put(id, kind == 0 ? null : kind == 1 ? tombstone() : state.apply(id));
    }
    edit(table, key, after);
  }

  private void put(KeyedTable table, String id, Map<String, Object> state) throws IOException {
    Map<String, Map<String, Object>> after = new HashMap<>();
    after.put(id, state);
    edit(table, table == users ? "user_id" : "transaction_id", after);
  }

  private void delete(KeyedTable table, String id) throws IOException {
    put(table, id, null);
  }

  private void edit(KeyedTable table, String key, Map<String, Map<String, Object>> after)
      throws IOException {
    StructType columns = lake.columns(table == users ? "users" : "transactions");
    table.edit(
        after.keySet(),
        (found, version, changes) -> {
          Map<String, Row> stored =
              found.stream().collect(Collectors.toMap(row -> row.getAs(key), row -> row));
          after.forEach(
              (id, state) -> {
                Row before = stored.get(id);
                if (state != null) {
                  state.put(key, id);
                  Row row = row(columns, state);
                  if (before == null) {
                    changes.insert(row);
                  } else {
                    changes.update(before, row);
                  }
                } else if (before != null) {
                  changes.delete(before);
                }
              });
        },
        null);
  }

  private static Row row(StructType columns, Map<String, Object> values) {
    return RowFactory.create(Stream.of(columns.fieldNames()).map(values::get).toArray());
  }

  private Map<String, Object> user(String country) {
    Map<String, Object> state = state(false);
    state.put("country", country);
    state.put("tier", pick(List.of("PLUS", "STANDARD")));
    state.put("status", "ACTIVE");
    return state;
  }

  private Map<String, Object> transaction(String user, String amount, int second) {
    Map<String, Object> state = state(false);
    state.put("user_id", user);
    state.put("amount", new BigDecimal(amount));
    state.put("currency", random.nextInt(4) == 0 && second > 4 ? "USD" : "EUR");
    state.put("status", pick(Activity.STATUSES));
    state.put("occurred_at", START.plusSeconds(second));
    return state;
  }

  private Map<String, Object> tombstone() {
    return state(true);
  }

  private static Map<String, Object> state(boolean deleted) {
    Map<String, Object> state = new HashMap<>();
    state.put("deleted", deleted);
    state.put("updated_at", START);
    state.put("kafka_timestamp", START);
    state.put("kafka_offset", 1L);
    state.put("events_version", 1L);
    return state;
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private List<String> pick(List<String> from, int count) {
    return Stream.generate(() -> pick(from)).limit(count).distinct().toList();
  }

  private static List<String> ids(String kind, int count) {
    return IntStream.range(0, count)
        .mapToObj((kind + "0000000-0000-7000-8000-%012d")::formatted)
        .toList();
  }
}
