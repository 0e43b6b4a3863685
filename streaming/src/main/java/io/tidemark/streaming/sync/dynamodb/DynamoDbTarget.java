package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.CopyStatus;
import io.tidemark.streaming.sync.Target;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** A copy for services in AWS that look rows up by their key. */
public final class DynamoDbTarget implements Target {
  private final SparkSession spark;
  private final Settings settings;
  private final Settings.DynamoDb dynamoDb;
  private final DocumentProver prover;

  /** Makes it; nothing is asked yet. */
  public DynamoDbTarget(SparkSession spark, Settings settings, Settings.DynamoDb dynamoDb) {
    this.spark = spark;
    this.settings = settings;
    this.dynamoDb = dynamoDb;
    this.prover =
        new DocumentProver(
            new Lake(spark, settings.lake()).compiling(), new DynamoDbRows(dynamoDb));
  }

  @Override
  public String name() {
    return "dynamodb";
  }

  @Override
  public TargetTable open(TableSpec spec, StructType columns) {
    try {
      return DynamoDbCopy.open(
          spark, dynamoDb, prover, spec, columns, settings.fenceWait(), settings.syncSessions());
    } catch (SdkException e) {
      throw new SyncException(
          "TM-204 No way into DynamoDB in %s%s: %s. Check spark.tidemark.dynamodb.*, the credentials that the AWS SDK finds on this machine, and what they may do."
              .formatted(
                  dynamoDb.region(),
                  dynamoDb.endpoint().isEmpty() ? "" : " at " + dynamoDb.endpoint(),
                  e.getMessage()),
          e);
    }
  }

  @Override
  public boolean passes(Throwable failure) {
    return Dynamo.passes(failure);
  }

  @Override
  public Proof prove(TableSpec spec) {
    return prover.prove(spec);
  }

  @Override
  public OptionalLong repair(
      TableSpec spec, StructType columns, List<List<String>> keys, LongFunction<List<Row>> rows) {
    Ledger ledger = ledger(spec.table());
    Documents documents = new Documents(columns, spec.key());
    Ledger.Place place = ledger.loaded();
    Map<String, @Nullable String> wanted = new HashMap<>();
    keys.forEach(key -> wanted.put(documents.name(key), null));
    documents
        .ofChanges(spark.createDataFrame(rows.apply(place.version()), documents.changes()))
        .collectAsList()
        .forEach(row -> wanted.put(row.getString(0), row.getString(1)));
    try (Puts puts = new Puts(ledger, place.rowsTable(), "")) {
      wanted.forEach((name, document) -> puts.add(name, place.version(), document));
    }
    // A batch that is applied later sees these items, and lets them fall.
    if (!ledger.loaded().equals(place)) {
      return OptionalLong.empty();
    }
    List<Row> written = new ArrayList<>();
    wanted.forEach(
        (name, document) ->
            written.add(RowFactory.create(name, place.version(), document == null)));
    new SupersedeTask(dynamoDb, place.rowsTable(), true).call(written.iterator());
    return OptionalLong.of(place.version());
  }

  private Ledger ledger(String table) {
    return new Ledger(dynamoDb, table);
  }

  /** Changes a ledger that is there; answers whether the condition held. */
  private boolean change(
      String table, String change, String condition, Map<String, AttributeValue> values) {
    try {
      return ledger(table).update(change, "attribute_exists(lake_table) AND " + condition, values);
    } catch (ResourceNotFoundException none) {
      return false;
    }
  }

  @Override
  public void pause(String table) {
    var unused =
        change(
            table,
            "SET on_hold = :hold",
            "attribute_not_exists(on_hold)",
            Map.of(
                ":hold",
                Ledger.map(Map.of("reason", "PAUSED", "held_since", Instant.now().toString()))));
  }

  @Override
  public boolean resume(String table) {
    return change(
        table, "REMOVE on_hold", "on_hold.reason = :reason", Map.of(":reason", text("PAUSED")));
  }

  @Override
  public boolean approve(String table) {
    return change(
        table,
        "SET on_hold.approved = :true",
        "on_hold.reason = :reason",
        Map.of(":true", text("true"), ":reason", text("BRAKE")));
  }

  @Override
  public void resync(String table) {
    var unused =
        change(
            table,
            "SET resync = :true",
            "attribute_exists(lake_table)",
            Map.of(":true", text("true")));
  }

  @Override
  public List<CopyStatus> status() {
    return Ledger.tables(dynamoDb).stream().map(this::status).toList();
  }

  private CopyStatus status(String table) {
    Ledger ledger = ledger(table);
    Map<String, AttributeValue> now = ledger.read();
    return CopyStatus.noted(
        table,
        Ledger.texts(now),
        Ledger.texts(now, "on_hold"),
        ledger.notes(Ledger.PROOF).getOrDefault("", Map.of()));
  }
}
