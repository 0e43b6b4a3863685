package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.CopyStatus;
import io.tidemark.streaming.sync.Target;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * A copy for caches and services that look rows up by their key. It is one server, or the primary
 * of one with replicas; not a cluster, since a table is one hash.
 */
public final class RedisTarget implements Target {
  private final SparkSession spark;
  private final Settings settings;
  private final Settings.Redis redis;
  private final DocumentProver prover;

  /** Makes it; no session is opened yet. */
  public RedisTarget(SparkSession spark, Settings settings, Settings.Redis redis) {
    this.spark = spark;
    this.settings = settings;
    this.redis = redis;
    this.prover =
        new DocumentProver(new Lake(spark, settings.lake()).compiling(), new RedisDocuments(redis));
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public TargetTable open(TableSpec spec, StructType columns) {
    return RedisCopy.open(
        spark, redis, prover, spec, columns, settings.fenceWait(), settings.syncSessions());
  }

  @Override
  public boolean passes(Throwable failure) {
    return Redis.passes(failure);
  }

  @Override
  public Proof prove(TableSpec spec) {
    return prover.prove(spec);
  }

  @Override
  public OptionalLong repair(
      TableSpec spec, StructType columns, List<List<String>> keys, LongFunction<List<Row>> rows) {
    Keys at = Keys.of(spec.table());
    Documents documents = new Documents(columns, spec.key());
    try (Jedis session = Redis.connect(redis)) {
      long version = RedisDocuments.ledgerVersion(session, spec.table());
      List<String> arguments = new ArrayList<>();
      arguments.add(String.valueOf(version));
      arguments.add(String.valueOf(keys.size()));
      keys.forEach(key -> arguments.add(documents.name(key)));
      for (Row row :
          documents
              .ofChanges(spark.createDataFrame(rows.apply(version), documents.changes()))
              .collectAsList()) {
        arguments.add(row.getString(0));
        arguments.add(row.getString(1));
      }
      return Script.REPAIR.run(session, List.of(at.ledger(), at.rows()), arguments).equals(1L)
          ? OptionalLong.of(version)
          : OptionalLong.empty();
    }
  }

  @Override
  public void pause(String table) {
    try (Jedis session = Redis.connect(redis)) {
      String hold = Keys.of(table).hold();
      if (session.hsetnx(hold, "reason", "PAUSED") == 1) {
        session.hset(hold, "held_since", Instant.now().toString());
      }
    }
  }

  @Override
  public boolean resume(String table) {
    try (Jedis session = Redis.connect(redis)) {
      String hold = Keys.of(table).hold();
      return "PAUSED".equals(session.hget(hold, "reason")) && session.del(hold) == 1;
    }
  }

  @Override
  public boolean approve(String table) {
    try (Jedis session = Redis.connect(redis)) {
      String hold = Keys.of(table).hold();
      if (!"BRAKE".equals(session.hget(hold, "reason"))) {
        return false;
      }
      session.hset(hold, "approved", "true");
      return true;
    }
  }

  @Override
  public void resync(String table) {
    try (Jedis session = Redis.connect(redis)) {
      session.hset(Keys.of(table).ledger(), "resync", "true");
    }
  }

  @Override
  public List<CopyStatus> status() {
    Map<String, CopyStatus> tables = new TreeMap<>();
    try (Jedis session = Redis.connect(redis)) {
      ScanParams ledgers = new ScanParams().match(Keys.PREFIX + "*" + Keys.LEDGER).count(1000);
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        ScanResult<String> some = session.scan(cursor, ledgers);
        for (String ledger : some.getResult()) {
          String table =
              ledger.substring(Keys.PREFIX.length(), ledger.length() - Keys.LEDGER.length());
          tables.put(table, status(session, table));
        }
        cursor = some.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }
    return List.copyOf(tables.values());
  }

  private static CopyStatus status(Jedis session, String table) {
    Keys at = Keys.of(table);
    return CopyStatus.noted(
        table,
        session.hgetAll(at.ledger()),
        session.hgetAll(at.hold()),
        session.hgetAll(at.proof()));
  }
}
