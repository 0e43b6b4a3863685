package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable.Commit;
import io.tidemark.streaming.sync.Twin;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import redis.clients.jedis.Jedis;

/** A load's hash; each load has one of its own, so that what an older one still writes is lost. */
final class RedisTwin implements Twin {
  private static final long FALLS_AFTER = Duration.ofDays(2).toSeconds();

  private final Jedis redis;
  private final Settings.Redis settings;
  private final Keys keys;
  private final TableSpec spec;
  private final Documents documents;
  private final DocumentProver prover;
  private final Lease lease;

  RedisTwin(
      Jedis redis,
      Settings.Redis settings,
      Keys keys,
      TableSpec spec,
      Documents documents,
      DocumentProver prover,
      Lease lease) {
    this.redis = redis;
    this.settings = settings;
    this.keys = keys;
    this.spec = spec;
    this.documents = documents;
    this.prover = prover;
    this.lease = lease;
  }

  @Override
  public Optional<Begun> begun() {
    List<String> loading =
        redis.hmget(keys.loading(), "lake_id", "lake_version", "parts", "indexed");
    return loading.get(0) == null
        ? Optional.empty()
        : Optional.of(
            new Begun(
                loading.get(0),
                Long.parseLong(loading.get(1)),
                Integer.parseInt(loading.get(2)),
                loading.get(3) != null));
  }

  @Override
  public void begin(Begun begun) {
    forget();
    redis.hset(
        keys.loading(),
        Map.of(
            "load", UUID.randomUUID().toString(),
            "lake_id", begun.lakeId(),
            "lake_version", String.valueOf(begun.version()),
            "parts", String.valueOf(begun.parts()),
            "started_at", Instant.now().toString()));
  }

  @Override
  public void forget() {
    String load = load(redis);
    redis.unlink(keys.loading(), keys.parts(load), keys.load(load));
  }

  private String load(Jedis redis) {
    String load = redis.hget(keys.loading(), "load");
    return load == null ? "none" : load;
  }

  @Override
  public Set<Integer> in() {
    return redis.hkeys(keys.parts(load(redis))).stream()
        .map(Integer::valueOf)
        .collect(Collectors.toSet());
  }

  @Override
  public long write(int part, Dataset<Row> rows) {
    try (Jedis own = Redis.connect(settings)) {
      String load = load(own);
      Dataset<Row> written = documents.of(rows).coalesce(1);
      long count =
          written
              .toJavaRDD()
              .mapPartitions(new LoadTask(settings, keys.load(load), FALLS_AFTER))
              .collect()
              .stream()
              .mapToLong(Long::longValue)
              .sum();
      own.hset(keys.parts(load), String.valueOf(part), String.valueOf(count));
      List.of(keys.parts(load), keys.loading()).forEach(key -> own.expire(key, FALLS_AFTER));
      return count;
    }
  }

  @Override
  public void index() {
    String load = load(redis);
    long rows = redis.hvals(keys.parts(load)).stream().mapToLong(Long::parseLong).sum();
    if (redis.hlen(keys.load(load)) < rows) {
      forget();
      throw new SyncException(
          "TM-223 '%s' cannot be loaded: the lake has rows with the same key. Remove all but one of them from the lake's table, then start again; the copy is as it was."
              .formatted(spec.table()));
    }
    redis.hset(keys.loading(), "indexed", "true");
  }

  @Override
  public Proof prove(long version) {
    return prover.proveLoad(
        spec, version, spark -> new RedisDocuments(settings).scan(spark, keys.load(load(redis))));
  }

  @Override
  public void publish(Commit commit) {
    String load = load(redis);
    var unused =
        Script.PUBLISH.run(
            redis,
            List.of(
                keys.fence(),
                keys.ledger(),
                keys.hold(),
                keys.rows(),
                keys.load(load),
                keys.loading(),
                keys.parts(load),
                keys.old(load)),
            List.of(
                lease.writer(),
                String.valueOf(commit.version()),
                commit.lakeId(),
                commit.at().toString(),
                Instant.now().toString()));
  }
}
