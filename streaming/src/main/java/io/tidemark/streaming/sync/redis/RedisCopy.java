package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.FenceWait;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.Twin;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The session that changes one table.
 *
 * <p>Its fence is a key that falls unless it is renewed, which each step does and a thread between
 * them. A writer that was away for so long that another came is told so by the script that would
 * change something, since each asks for the fence first.
 */
final class RedisCopy implements TargetTable {
  private final SparkSession spark;
  private final Settings.Redis settings;
  private final DocumentProver prover;
  private final TableSpec spec;
  private final Documents documents;
  private final int sessions;
  private final Keys keys;
  private final Jedis redis;
  private final Lease lease;
  private String version = "";

  private RedisCopy(
      SparkSession spark,
      Settings.Redis settings,
      DocumentProver prover,
      TableSpec spec,
      Documents documents,
      int sessions,
      Jedis redis) {
    this.spark = spark;
    this.settings = settings;
    this.prover = prover;
    this.spec = spec;
    this.documents = documents;
    this.sessions = sessions;
    this.keys = Keys.of(spec.table());
    this.redis = redis;
    this.lease = new Lease(settings, keys);
  }

  /**
   * Opens one, once no other writer is there.
   *
   * @param wait how long for another writer to leave
   * @param sessions how many write a large batch at once
   */
  static RedisCopy open(
      SparkSession spark,
      Settings.Redis settings,
      DocumentProver prover,
      TableSpec spec,
      StructType columns,
      Duration wait,
      int sessions) {
    Jedis redis = Redis.connect(settings);
    RedisCopy copy =
        new RedisCopy(
            spark, settings, prover, spec, new Documents(columns, spec.key()), sessions, redis);
    try {
      copy.refuseEviction();
      copy.enter(wait);
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** A server that drops keys when its memory is full would drop the copy. */
  private void refuseEviction() {
    String policy =
        redis
            .info("memory")
            .lines()
            .filter(line -> line.startsWith("maxmemory_policy:"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse("");
    if (policy.startsWith("allkeys-")) {
      throw new SyncException(
          "TM-201 Sync of '%s' has not started: the Redis server's maxmemory-policy is %s, so it may drop the copy to make room. Set it to noeviction (or to one of volatile-*) and start again; nothing has been changed."
              .formatted(spec.table(), policy));
    }
  }

  private void enter(Duration wait) {
    FenceWait waiting = new FenceWait(spec.table(), wait);
    List<String> answer = lease.renew(redis);
    while (answer.get(0).equals("TAKEN")) {
      if (waiting.isOver()) {
        throw waiting.over(answer.get(1));
      }
      waiting.pause();
      answer = lease.renew(redis);
    }
    lease.keep();
  }

  @Override
  public Position position() {
    List<String> answer = lease.renew(redis);
    if (answer.get(0).equals("TAKEN")) {
      throw new JedisDataException("FENCED another writer has come: " + answer.get(1));
    }
    version = answer.get(1);
    String hold = answer.get(3);
    return new Position(
        version.isEmpty() || !answer.get(2).isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(version)),
        Optional.of(answer.get(6)).filter(id -> !id.isEmpty()),
        hold.isEmpty()
            ? Optional.empty()
            : Optional.of(new Hold(Long.parseLong(answer.get(4)), !answer.get(5).isEmpty())));
  }

  @Override
  public long rows() {
    return redis.hlen(keys.rows());
  }

  @Override
  public Staged stage(Collection<Row> changes) {
    String batch = UUID.randomUUID().toString();
    if (!changes.isEmpty()) {
      Dataset<Row> rows = spark.createDataFrame(List.copyOf(changes), documents.changes());
      try (Stage stage = new Stage(redis, keys, batch)) {
        documents
            .ofChanges(rows)
            .collectAsList()
            .forEach(row -> stage.add(row.getString(0), row.getString(1)));
      }
    }
    return new Changes(batch);
  }

  @Override
  public Staged stage(Dataset<Row> changes) {
    String batch = UUID.randomUUID().toString();
    documents
        .ofChanges(changes)
        .coalesce(sessions)
        .foreachPartition(new StageTask(settings, keys, batch));
    return new Changes(batch);
  }

  private final class Changes implements Staged {
    private final String batch;
    private final long upserts;
    private final long removals;

    Changes(String batch) {
      this.batch = batch;
      this.upserts = redis.hlen(keys.staged(batch));
      this.removals = redis.scard(keys.removed(batch));
    }

    @Override
    public long rows() {
      return upserts + removals;
    }

    @Override
    public long removals() {
      return removals;
    }

    @Override
    public void apply(Commit through) {
      var unused =
          Script.APPLY.run(
              redis,
              List.of(
                  keys.fence(),
                  keys.ledger(),
                  keys.hold(),
                  keys.rows(),
                  keys.staged(batch),
                  keys.removed(batch)),
              List.of(
                  lease.writer(),
                  version,
                  String.valueOf(upserts),
                  String.valueOf(removals),
                  String.valueOf(through.version()),
                  through.lakeId(),
                  through.at().toString(),
                  Instant.now().toString()));
    }
  }

  @Override
  public Twin twin() {
    return new RedisTwin(redis, settings, keys, spec, documents, prover, lease);
  }

  @Override
  public void hold(long version, long removals, long rows) {
    var unused =
        Script.HOLD.run(
            redis,
            List.of(keys.fence(), keys.hold()),
            List.of(
                lease.writer(),
                String.valueOf(version),
                String.valueOf(removals),
                String.valueOf(rows),
                Instant.now().toString()));
  }

  /** What was staged falls by itself. */
  @Override
  public void rest() {}

  @Override
  public void close() {
    lease.close();
    redis.close();
  }
}
