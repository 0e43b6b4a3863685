package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.DocumentStore;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/** The tables of Redis for their proof. */
record RedisDocuments(Settings.Redis settings) implements DocumentStore {
  @Override
  public long version(TableSpec spec) {
    try (Jedis redis = Redis.connect(settings)) {
      return ledgerVersion(redis, spec.table());
    }
  }

  /**
   * The version that a table's copy is of.
   *
   * @throws SyncException TM-210 when it has not been loaded yet
   */
  static long ledgerVersion(Jedis redis, String table) {
    String version = redis.hget(Keys.of(table).ledger(), "lake_version");
    if (version == null) {
      throw new SyncException(
          "TM-210 '%s' cannot be proved or repaired in Redis: its ledger is not there, so its copy has not been loaded yet. Wait until the streaming application has done that."
              .formatted(table));
    }
    return Long.parseLong(version);
  }

  @Override
  public Dataset<Row> scan(SparkSession spark, TableSpec spec, long version) {
    return scan(spark, Keys.of(spec.table()).rows());
  }

  /** Scanning may give a field twice. */
  Dataset<Row> scan(SparkSession spark, String hash) {
    return spark
        .range(0, 1, 1, 1)
        .mapPartitions(new ScanTask(settings, hash), Encoders.row(DocumentProver.SCANNED))
        .dropDuplicates(Documents.NAME);
  }

  @Override
  public Seen look(TableSpec spec, List<String> names) {
    Keys keys = Keys.of(spec.table());
    try (Jedis redis = Redis.connect(settings);
        Transaction step = redis.multi()) {
      Response<String> ledger = step.hget(keys.ledger(), "lake_version");
      Response<List<String>> found = step.hmget(keys.rows(), names.toArray(String[]::new));
      var unused = step.exec();
      Map<String, String> documents = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        if (found.get().get(i) != null) {
          documents.put(names.get(i), found.get().get(i));
        }
      }
      return new Seen(Long.parseLong(ledger.get()), documents);
    }
  }

  @Override
  public void note(Proof proof) {
    try (Jedis redis = Redis.connect(settings)) {
      redis.hset(
          Keys.of(proof.table()).proof(),
          Map.of(
              "lake_version", String.valueOf(proof.lakeVersion()),
              "checked_at", proof.checkedAt().toString(),
              "lake_rows", String.valueOf(proof.lakeRows()),
              "copy_rows", String.valueOf(proof.copyRows()),
              "differences", String.valueOf(proof.differences().size()),
              "took_ms", String.valueOf(proof.took().toMillis())));
    }
  }
}
