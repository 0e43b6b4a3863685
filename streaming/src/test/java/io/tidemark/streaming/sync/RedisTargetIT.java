package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.redis.RedisTarget;
import io.tidemark.testservices.TestRedis;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@link TargetContract}, of Redis. */
final class RedisTargetIT extends TargetContract {
  private static final String ROWS_KEY = "tidemark:transactions";

  private final JsonMapper json = new JsonMapper();
  private final Jedis redis = new Jedis(TestRedis.shared().uri());
  private Settings.Redis user = new Settings.Redis(TestRedis.shared().uri(), "default", "");

  @BeforeEach
  void anEmptyRedis() {
    redis.flushAll();
  }

  @Override
  Target target() {
    return new RedisTarget(spark, settings, user);
  }

  /** Read by another library than the product writes it with. */
  @Override
  List<String> copy() {
    List<String> rows = new ArrayList<>();
    for (String document : redis.hvals(ROWS_KEY)) {
      JsonNode row = json.readTree(document);
      rows.add(
          Stream.of(lake.columns(TABLE).fields())
              .map(column -> text(column, row.get(column.name())))
              .toList()
              .toString());
    }
    Collections.sort(rows);
    return rows;
  }

  private static String text(StructField column, JsonNode value) {
    if (value == null) {
      return "null";
    }
    return column.dataType().equals(DataTypes.TimestampType)
        ? Instant.parse(value.asString()).toString()
        : value.asString();
  }

  @Override
  void change(String id, String column, String value) {
    ObjectNode row = (ObjectNode) json.readTree(redis.hget(ROWS_KEY, id));
    if (column.equals("lake_version")) {
      row.put(column, Long.parseLong(value));
    } else {
      row.put(column, value);
    }
    redis.hset(ROWS_KEY, id, row.toString());
  }

  @Override
  void remove(String id) {
    redis.hdel(ROWS_KEY, id);
  }

  @Override
  void add(String id, String like) {
    ObjectNode row = (ObjectNode) json.readTree(redis.hget(ROWS_KEY, like));
    row.put("transaction_id", id);
    redis.hset(ROWS_KEY, id, row.toString());
  }

  @Override
  void cutSessions() {
    redis.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
  }

  @Override
  void makeDevices() {}

  @Override
  Map.Entry<BigDecimal, Integer> total() {
    List<String> documents = redis.hvals(ROWS_KEY);
    return Map.entry(
        documents.stream()
            .map(row -> new BigDecimal(json.readTree(row).get("amount").asString()))
            .reduce(BigDecimal.ZERO, BigDecimal::add),
        documents.size());
  }

  @Test
  void aDocumentIsWhatTheDocumentationSays() throws Exception {
    insert(8, 9, 1);
    start();
    awaitEqual();
    assertThat(redis.hget(ROWS_KEY, id(8)))
        .isEqualTo(
            "{\"transaction_id\":\"00000000-0000-7000-8000-000000000008\",\"user_id\":\"00000000-0000-7000-8000-ffffffffffff\",\"amount\":\"2.0000\",\"currency\":\"EUR\",\"status\":\"COMPLETED\",\"occurred_at\":\"2023-11-14T22:13:20.000008Z\",\"merchant\":\"Käse & Söhne \\\\ 8\",\"payment_method\":\"CARD\",\"card_last4\":\"4242\",\"updated_at\":\"2023-11-14T22:13:20.000001Z\",\"deleted\":false,\"kafka_timestamp\":\"2023-11-14T22:13:20.000000Z\",\"kafka_offset\":8,\"events_version\":1,\"lake_version\":1}");
    assertThat(redis.hgetAll(ROWS_KEY + ":ledger"))
        .containsEntry("lake_version", "1")
        .containsKeys("lake_committed_at", "applied_at", "heartbeat_at");
  }

  @Test
  void aWriterThatIsGoneWithoutAWordLetsAnotherInOnceItsFenceHasFallen() throws Exception {
    insert(0, 5, 1);
    redis.psetex(ROWS_KEY + ":fence", 400, "process 1 on a machine that is gone");
    start();
    awaitEqual();
  }

  @Test
  void aWriterWhoseFenceIsAnothersChangesNothingAndLeaves() throws Exception {
    insert(0, 5, 1);
    start();
    awaitEqual();
    redis.set(ROWS_KEY + ":fence", "process 2, which has come meanwhile");
    insert(5, 10, 1);
    await().atMost(Duration.ofMinutes(2)).until(() -> failed.get() != null);
    assertThat(failed.get()).hasMessageContainingAll("TM-202", "process 2, which has come");
    assertThat(copy()).hasSize(5);
  }

  @Test
  void nothingOfABatchOrALoadStaysBehind() throws Exception {
    insert(0, ROWS, 3);
    start();
    run("UPDATE %s SET amount = amount + 1");
    run("DELETE FROM %s WHERE pmod(hash(transaction_id), 7) = 1");
    awaitEqual();
    target().resync(TABLE);
    insert(ROWS, ROWS + 1, 1);
    awaitEqual();
    assertThat(redis.keys("tidemark:*"))
        .containsExactlyInAnyOrder(ROWS_KEY, ROWS_KEY + ":ledger", ROWS_KEY + ":fence");
  }

  @Test
  void theRightsThatTheDocumentationGivesItAreEnough() throws Exception {
    String given =
        Files.readAllLines(Path.of(System.getProperty("tidemark.root"), "docs", "redis.md"))
            .stream()
            .filter(line -> line.startsWith("ACL SETUSER tidemark "))
            .findFirst()
            .orElseThrow()
            .replace("PASSWORD", "secret");
    redis.sendCommand(Protocol.Command.ACL, given.substring("ACL ".length()).split(" "));
    user = new Settings.Redis(TestRedis.shared().uri(), "tidemark", "secret");
    insert(0, ROWS, 2);
    start();
    run("UPDATE %s SET amount = amount + 1");
    run("DELETE FROM %s WHERE pmod(hash(transaction_id), 7) = 1");
    awaitEqual();
    remove(id(1));
    Proof proof = target().prove(Copies.spec(TABLE));
    assertThat(proof.differences()).hasSize(1);
    new Repair(spark, lake, target())
        .of(Copies.spec(TABLE), List.of(proof.differences().get(0).key()));
    target().pause(TABLE);
    assertThat(target().resume(TABLE)).isTrue();
    target().resync(TABLE);
    awaitEqual();
    assertThat(target().status()).hasSize(1);
    assertThat(target().prove(Copies.spec(TABLE)).equal()).isTrue();
    redis.auth("tidemark", "secret");
    assertThatThrownBy(redis::flushAll).hasMessageContaining("NOPERM");
  }

  @Test
  void aServerThatMayDropTheCopyIsRefused() {
    redis.configSet("maxmemory-policy", "allkeys-lru");
    try {
      assertThatThrownBy(() -> target().open(Copies.spec(TABLE), lake.columns(TABLE)))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("TM-201")
          .hasMessageContaining("allkeys-lru");
    } finally {
      redis.configSet("maxmemory-policy", "noeviction");
    }
  }
}
