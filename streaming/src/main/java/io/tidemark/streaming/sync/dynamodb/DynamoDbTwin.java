package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable.Commit;
import io.tidemark.streaming.sync.Twin;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A load's table; each load has one of its own, so that what an older one still writes is lost. */
final class DynamoDbTwin implements Twin {
  private static final String PART = "part ";

  private final SparkSession spark;
  private final Settings.DynamoDb settings;
  private final DynamoDbClient client;
  private final Ledger ledger;
  private final TableSpec spec;
  private final Documents documents;
  private final DocumentProver prover;
  private final Lease lease;
  private final BiConsumer<String, Commit> publish;

  /**
   * Makes it.
   *
   * @param publish moves the ledger to a table
   */
  DynamoDbTwin(
      SparkSession spark,
      Settings.DynamoDb settings,
      Ledger ledger,
      TableSpec spec,
      Documents documents,
      DocumentProver prover,
      Lease lease,
      BiConsumer<String, Commit> publish) {
    this.spark = spark;
    this.settings = settings;
    this.client = Dynamo.client(settings);
    this.ledger = ledger;
    this.spec = spec;
    this.documents = documents;
    this.prover = prover;
    this.lease = lease;
    this.publish = publish;
  }

  private Map<String, String> loading() {
    return Ledger.texts(ledger.read(), "loading");
  }

  private String table() {
    return loading().getOrDefault("rows_table", "");
  }

  @Override
  public Optional<Begun> begun() {
    Map<String, String> loading = loading();
    if (loading.isEmpty()) {
      return Optional.empty();
    }
    create(
        loading.getOrDefault(
            "rows_table", "")); // the last one may have been broken off before it did
    return Optional.of(
        new Begun(
            loading.getOrDefault("lake_id", ""),
            Long.parseLong(loading.getOrDefault("lake_version", "-1")),
            Integer.parseInt(loading.get("parts")),
            loading.containsKey("is_indexed")));
  }

  private void create(String table) {
    Dynamo.create(client, table, Items.KEY);
    Dynamo.expireBy(client, table, Items.EXPIRES);
  }

  @Override
  public void begin(Begun begun) {
    forget();
    String table = settings.tablePrefix() + spec.table() + "_" + UUID.randomUUID();
    change(
        "SET loading = :loading",
        Map.of(
            ":loading",
            Ledger.map(
                Map.of(
                    "rows_table", table,
                    "lake_id", begun.lakeId(),
                    "lake_version", String.valueOf(begun.version()),
                    "parts", String.valueOf(begun.parts())))));
    create(table);
  }

  private void change(String change, Map<String, AttributeValue> values) {
    Map<String, AttributeValue> all = new HashMap<>(values);
    all.put(":writer", text(lease.writer()));
    if (!ledger.update(change, Lease.MINE, all)) {
      throw new MovedOnException("another writer of '" + spec.table() + "' has come");
    }
  }

  @Override
  public void forget() {
    String table = table();
    if (!table.isEmpty()) {
      forgetParts(table);
      Dynamo.drop(client, table);
      change("REMOVE loading", Map.of());
    }
  }

  private void forgetParts(String table) {
    parts(table).keySet().forEach(part -> ledger.forget(PART + table + " " + part));
  }

  /** By number, how many rows each part has that is in. */
  private Map<String, Map<String, String>> parts(String table) {
    return ledger.notes(PART + table + " ");
  }

  @Override
  public Set<Integer> in() {
    return parts(table()).keySet().stream().map(Integer::valueOf).collect(Collectors.toSet());
  }

  @Override
  public long write(int part, Dataset<Row> rows) {
    String table = table();
    long count =
        documents
            .of(rows)
            .coalesce(1)
            .mapPartitions(
                new StageTask(ledger, table, lease.writer()), Encoders.row(StageTask.WRITTEN))
            .count();
    ledger.note(PART + table + " " + part, Map.of("rows", String.valueOf(count)));
    return count;
  }

  @Override
  public void index() {
    String table = table();
    Map<String, String> loading = loading();
    long version = Long.parseLong(loading.getOrDefault("lake_version", "-1"));
    long rows =
        parts(table).values().stream().mapToLong(it -> Long.parseLong(it.get("rows"))).sum();
    if (new DynamoDbRows(settings).at(spark, table, version).count() < rows) {
      forget();
      throw new SyncException(
          "TM-223 '%s' cannot be loaded: the lake has rows with the same key. Remove all but one of them from the lake's table, then start again; the copy is as it was."
              .formatted(spec.table()));
    }
    change("SET loading.is_indexed = :true", Map.of(":true", text("true")));
  }

  @Override
  public Proof prove(long version) {
    String table = table();
    return prover.proveLoad(
        spec, version, session -> new DynamoDbRows(settings).at(session, table, version));
  }

  @Override
  public void publish(Commit commit) {
    String table = table();
    publish.accept(table, commit);
    forgetParts(table);
  }
}
