package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.dynamodb.DynamoDbTarget;
import io.tidemark.testservices.TestDynamoDb;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@link TargetContract}, of DynamoDB. */
final class DynamoDbTargetIT extends TargetContract {
  private static final Map<String, AttributeValue> LEDGER =
      Map.of("lake_table", text(TABLE), "what", text("ledger"));

  private final Settings.DynamoDb place =
      new Settings.DynamoDb(
          "eu-central-1", TestDynamoDb.shared().endpoint().toString(), "tidemark_");
  private DynamoDbClient client;

  /** The default chain finds them; the server takes any. */
  @BeforeAll
  static void someCredentials() {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
  }

  @BeforeEach
  void anEmptyDynamoDb() {
    client =
        DynamoDbClient.builder()
            .region(Region.of(place.region()))
            .endpointOverride(TestDynamoDb.shared().endpoint())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    tables().forEach(table -> client.deleteTable(it -> it.tableName(table)));
  }

  private List<String> tables() {
    return client.listTables().tableNames();
  }

  @Override
  Target target() {
    return new DynamoDbTarget(spark, settings, place);
  }

  private Map<String, AttributeValue> ledger() {
    return client
        .getItem(it -> it.tableName("tidemark_ledger").key(LEDGER).consistentRead(true))
        .item();
  }

  private void setLedger(String change, Map<String, AttributeValue> values) {
    client.updateItem(
        it ->
            it.tableName("tidemark_ledger")
                .key(LEDGER)
                .updateExpression(change)
                .expressionAttributeValues(values.isEmpty() ? null : values));
  }

  /** Every item, whatever the ledger says. */
  private List<Map<String, AttributeValue>> items(String table) {
    return client.scanPaginator(it -> it.tableName(table).consistentRead(true)).items().stream()
        .toList();
  }

  private List<Map<String, AttributeValue>> items() {
    return items(ledger().get("rows_table").s());
  }

  /** What a reader sees who has read this ledger. */
  private Collection<Map<String, AttributeValue>> seen(Map<String, AttributeValue> ledger) {
    if (!ledger.containsKey("lake_version")) {
      return List.of();
    }
    long version = number(ledger, "lake_version");
    Map<String, Map<String, AttributeValue>> newest = new TreeMap<>();
    items(ledger.get("rows_table").s()).stream()
        .filter(item -> number(item, "lake_version") <= version)
        .forEach(
            item ->
                newest.merge(
                    item.get("row_key").s(),
                    item,
                    (a, b) -> number(a, "lake_version") > number(b, "lake_version") ? a : b));
    return newest.values().stream()
        .filter(item -> !item.containsKey("removed"))
        .filter(
            item ->
                !item.containsKey("expires_at")
                    || number(item, "expires_at") >= Instant.now().getEpochSecond())
        .toList();
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    return Long.parseLong(item.get(name).n());
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  @Override
  List<String> copy() {
    return copy(ledger());
  }

  private List<String> copy(Map<String, AttributeValue> ledger) {
    return seen(ledger).stream()
        .map(
            row ->
                Stream.of(lake.columns(TABLE).fields())
                    .map(column -> text(column, row.get(column.name())))
                    .toList()
                    .toString())
        .sorted()
        .collect(Collectors.toList());
  }

  private static String text(StructField column, AttributeValue value) {
    if (value == null) {
      return "null";
    }
    if (column.dataType().equals(DataTypes.TimestampType)) {
      return Instant.parse(value.s()).toString();
    }
    return value.s() != null ? value.s() : value.n() != null ? value.n() : value.bool().toString();
  }

  private Map<String, AttributeValue> row(String id) {
    return seen(ledger()).stream()
        .filter(row -> row.get("row_key").s().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void put(Map<String, AttributeValue> item) {
    client.putItem(it -> it.tableName(ledger().get("rows_table").s()).item(item));
  }

  @Override
  void change(String id, String column, String value) {
    Map<String, AttributeValue> row = new HashMap<>(row(id));
    if (column.equals("lake_version")) {
      remove(id);
      row.put(column, AttributeValue.fromN(value));
    } else {
      row.put(column, text(value));
    }
    put(row);
  }

  @Override
  void remove(String id) {
    items().stream()
        .filter(item -> item.get("row_key").s().equals(id))
        .forEach(
            item ->
                client.deleteItem(
                    it ->
                        it.tableName(ledger().get("rows_table").s())
                            .key(
                                Map.of(
                                    "row_key", item.get("row_key"),
                                    "lake_version", item.get("lake_version")))));
  }

  @Override
  void add(String id, String like) {
    Map<String, AttributeValue> row = new HashMap<>(row(like));
    row.put("row_key", text(id));
    row.put("transaction_id", text(id));
    put(row);
  }

  /** There are no sessions but the writer's fence. */
  @Override
  void cutSessions() {
    setLedger("REMOVE fence", Map.of());
  }

  @Override
  void makeDevices() {}

  @Override
  Map.Entry<BigDecimal, Integer> total() {
    Collection<Map<String, AttributeValue>> rows = seen(ledger());
    return Map.entry(
        rows.stream()
            .map(row -> new BigDecimal(row.get("amount").s()))
            .reduce(BigDecimal.ZERO, BigDecimal::add),
        rows.size());
  }

  @Test
  void aRowIsReadAsTheDocumentationSays() throws Exception {
    insert(8, 9, 1);
    start();
    awaitEqual();
    run("UPDATE %s SET amount = amount + 1");
    awaitEqual();
    Map<String, AttributeValue> ledger = ledger();
    assertThat(ledger)
        .containsKeys("lake_version", "lake_committed_at", "applied_at", "heartbeat_at");
    List<Map<String, AttributeValue>> found =
        client
            .query(
                it ->
                    it.tableName(ledger.get("rows_table").s())
                        .keyConditionExpression("row_key = :key AND lake_version <= :version")
                        .expressionAttributeValues(
                            Map.of(":key", text(id(8)), ":version", ledger.get("lake_version")))
                        .scanIndexForward(false)
                        .limit(1)
                        .consistentRead(true))
            .items();
    assertThat(found).hasSize(1);
    assertThat(found.get(0))
        .containsEntry("row_key", text(id(8)))
        .containsEntry("lake_version", AttributeValue.fromN("2"))
        .containsEntry("amount", text("3.0000"))
        .containsEntry("occurred_at", text("2023-11-14T22:13:20.000008Z"))
        .containsEntry("merchant", text("Käse & Söhne \\ 8"))
        .containsEntry("deleted", AttributeValue.fromBool(false))
        .containsEntry("kafka_offset", AttributeValue.fromN("8"))
        .doesNotContainKeys("description", "failure_code", "expires_at");
  }

  @Test
  void whatABrokenBatchHasLeftIsNeverSeenWhateverTheNextOneHas() throws Exception {
    settings = with(Map.of("sync.brake-percent", "100", "sync.max-files-per-trigger", "1"));
    insert(0, ROWS, 1);
    start();
    awaitEqual();
    stop();
    run("UPDATE %s SET amount = amount + 1");
    run("DELETE FROM %s WHERE pmod(hash(transaction_id), 3) = 0");
    insert(ROWS, ROWS + 5, 1);
    List<String> before = copy();
    Map<String, AttributeValue> ledger = ledger();
    stageAll(number(ledger, "lake_version"), 100);
    assertThat(items()).hasSizeGreaterThan(ROWS + 60);
    assertThat(copy()).isEqualTo(before);
    assertThat(target().prove(Copies.spec(TABLE)).equal()).isTrue();

    // What comes now was not in that batch, and is applied commit by commit.
    run("UPDATE %s SET merchant = 'another'");
    run("DELETE FROM %s WHERE pmod(hash(transaction_id), 3) = 1");
    long latest = lake.latestVersion(TABLE);
    for (long version = number(ledger, "lake_version") + 1; version <= latest; version++) {
      stageAndApply(version);
      assertThat(copy()).as("version %d", version).isEqualTo(Copies.inLake(lake, TABLE, version));
    }
    assertThat(target().prove(Copies.spec(TABLE)).equal()).isTrue();
    assertThat(copy(ledger)).as("who has read the ledger before").isEqualTo(before);
  }

  /** Stages the commits that follow, as sync does, and dies. */
  private void stageAll(long after, int files) throws Exception {
    try (TargetTable table = target().open(Copies.spec(TABLE), lake.columns(TABLE))) {
      var unused = table.position();
      ChangeFeed feed = new ChangeFeed(lake, TABLE);
      assertThat(table.stage(changes(feed, feed.after(after, files, Long.MAX_VALUE))).rows())
          .isGreaterThan(ROWS);
    }
  }

  private void stageAndApply(long version) throws Exception {
    try (TargetTable table = target().open(Copies.spec(TABLE), lake.columns(TABLE))) {
      var unused = table.position();
      ChangeFeed feed = new ChangeFeed(lake, TABLE);
      ChangeFeed.Commits one = feed.after(version - 1, 1, Long.MAX_VALUE);
      assertThat(one.to()).isEqualTo(version);
      table
          .stage(changes(feed, one))
          .apply(new TargetTable.Commit(lake.id(TABLE), version, lake.committedAt(TABLE, version)));
    }
  }

  private Collection<Row> changes(ChangeFeed feed, ChangeFeed.Commits commits) {
    return FinalChanges.of(
        feed.rows(commits), Copies.spec(TABLE).key(), List.of(lake.columns(TABLE).fieldNames()));
  }

  @Test
  void whatIsSupersededAndWhatIsRemovedFallsLaterAndNothingElseDoes() throws Exception {
    settings = with(Map.of("sync.brake-percent", "100"));
    insert(0, 10, 1);
    start();
    awaitEqual();
    run("UPDATE %s SET amount = amount + 1");
    awaitEqual();
    run("DELETE FROM %s WHERE kafka_offset < 4");
    awaitEqual();
    stop();
    assertEachExpiryIsRight();
    // A writer that died between its ledger and its expiries; another one makes up for it.
    items()
        .forEach(
            item -> {
              Map<String, AttributeValue> without = new HashMap<>(item);
              without.remove("expires_at");
              put(without);
            });
    setLedger("SET unmarked = :then", Map.of(":then", text("2020-01-01T00:00:00Z")));
    start();
    stop();
    assertThat(ledger()).doesNotContainKey("unmarked");
    assertEachExpiryIsRight();
  }

  private void assertEachExpiryIsRight() {
    long now = Instant.now().getEpochSecond();
    List<Map<String, AttributeValue>> items = items();
    assertThat(items).hasSize(10 + 10 + 4);
    for (Map<String, AttributeValue> item : items) {
      if (item.containsKey("removed")) {
        assertThat(number(item, "expires_at")).isBetween(now + 7000, now + 7200);
      } else if (number(item, "lake_version") == 2 && number(item, "kafka_offset") >= 4) {
        assertThat(item).doesNotContainKey("expires_at");
      } else {
        assertThat(number(item, "expires_at")).isBetween(now + 3400, now + 3600);
      }
    }
  }

  @Test
  void anItemWhoseTimeIsOverIsNoRow() throws Exception {
    insert(0, 5, 1);
    start();
    awaitEqual();
    Map<String, AttributeValue> row = new HashMap<>(row(id(1)));
    row.put("expires_at", AttributeValue.fromN("1000000000"));
    put(row);
    assertThat(target().prove(Copies.spec(TABLE)).differences())
        .singleElement()
        .satisfies(it -> assertThat(it.key()).containsExactly(id(1)));
  }

  @Test
  void aWriterThatIsGoneWithoutAWordLetsAnotherInOnceItsFenceHasFallen() throws Exception {
    insert(0, 5, 1);
    start();
    awaitEqual();
    stop();
    fence("process 1 on a machine that is gone", "400");
    start();
    awaitEqual();
  }

  @Test
  void aWriterWhoseFenceIsAnothersChangesNothingAndLeaves() throws Exception {
    insert(0, 5, 1);
    start();
    awaitEqual();
    fence("process 2, which has come meanwhile", "15000");
    insert(5, 10, 1);
    await().atMost(Duration.ofMinutes(2)).until(() -> failed.get() != null);
    assertThat(failed.get()).hasMessageContainingAll("TM-202", "process 2, which has come");
    assertThat(copy()).hasSize(5);
  }

  private void fence(String writer, String millis) {
    setLedger(
        "SET fence = :fence",
        Map.of(
            ":fence",
            AttributeValue.fromM(
                Map.of("writer", text(writer), "beat", text("1"), "millis", text(millis)))));
  }

  @Test
  void theRowsThatALoadHasReplacedAreThereForAWhileAndThenNothingStaysBehind() throws Exception {
    insert(0, ROWS, 3);
    start();
    awaitEqual();
    Map<String, AttributeValue> before = ledger();
    target().resync(TABLE);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !ledger().get("rows_table").equals(before.get("rows_table")));
    assertThat(seen(before)).hasSize(ROWS);
    setLedger("SET replaced_at = :then", Map.of(":then", text("2020-01-01T00:00:00Z")));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !tables().contains(before.get("rows_table").s()));
    awaitEqual();
    stop();
    assertThat(tables())
        .containsExactlyInAnyOrder("tidemark_ledger", ledger().get("rows_table").s());
    assertThat(items("tidemark_ledger")).hasSize(1);
    assertThat(ledger().keySet())
        .containsExactlyInAnyOrder(
            "lake_table",
            "what",
            "lake_version",
            "lake_id",
            "lake_committed_at",
            "applied_at",
            "heartbeat_at",
            "rows_table");
  }

  @Test
  void aLoadOfRowsWithOneKeyIsRefused() throws Exception {
    insert(0, 5, 1);
    insert(4, 6, 1);
    assertThatThrownBy(this::start)
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-223");
    assertThat(tables()).containsExactly("tidemark_ledger");
  }

  @Test
  void aRowThatDynamoDbCannotHoldIsNamed() throws Exception {
    insert(0, 2, 1);
    run("UPDATE %s SET description = repeat('x', 400000) WHERE transaction_id = '" + id(1) + "'");
    assertThatThrownBy(this::start).rootCause().hasMessageContainingAll("TM-226", id(1), "400");
  }

  @Test
  void aPlaceThatDoesNotAnswerIsNamedAndPasses() {
    Target nowhere =
        new DynamoDbTarget(
            spark,
            settings,
            new Settings.DynamoDb("eu-central-1", "http://127.0.0.1:9", "tidemark_"));
    assertThatThrownBy(() -> nowhere.open(Copies.spec(TABLE), lake.columns(TABLE)))
        .isInstanceOf(SyncException.class)
        .hasMessageContainingAll("TM-204", "eu-central-1", "127.0.0.1:9")
        .satisfies(it -> assertThat(nowhere.passes(it)).isTrue());
  }
}
