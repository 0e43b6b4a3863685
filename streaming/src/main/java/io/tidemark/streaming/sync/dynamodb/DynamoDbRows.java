package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.number;
import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.documents.DocumentStore;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The rows of DynamoDB as a reader sees them at a version. */
record DynamoDbRows(Settings.DynamoDb settings) implements DocumentStore {
  private static final int SEGMENTS = 8;
  private static final String NEWEST = "newest.";

  @Override
  public long version(TableSpec spec) {
    return ledger(spec).loaded().version();
  }

  private Ledger ledger(TableSpec spec) {
    return new Ledger(settings, spec.table());
  }

  @Override
  public Dataset<Row> scan(SparkSession spark, TableSpec spec, long version) {
    return at(spark, ledger(spec).loaded().rowsTable(), version);
  }

  /** The rows of a table at a version. */
  Dataset<Row> at(SparkSession spark, String table, long version) {
    return newest(spark, table, version)
        .where(col(NEWEST + Documents.DOCUMENT).isNotNull())
        .where(
            col(NEWEST + Items.EXPIRES)
                .isNull()
                .or(col(NEWEST + Items.EXPIRES).geq(Instant.now().getEpochSecond())))
        .select(col(Documents.NAME), col(NEWEST + Documents.DOCUMENT));
  }

  /** The newest items up to a version that have others below them without an expiry. */
  Dataset<Row> unmarked(SparkSession spark, String table, long version) {
    Dataset<Row> items = newest(spark, table, version);
    return items
        .where(
            col("without").gt(when(col(NEWEST + Documents.DOCUMENT).isNull(), lit(0)).otherwise(1)))
        .select(
            col(Documents.NAME),
            col(NEWEST + FinalChanges.VERSION),
            col(NEWEST + Documents.DOCUMENT).isNull());
  }

  private Dataset<Row> newest(SparkSession spark, String table, long version) {
    return spark
        .range(0, SEGMENTS, 1, SEGMENTS)
        .mapPartitions(new ScanTask(settings, table, SEGMENTS), Encoders.row(ScanTask.ITEM))
        .where(col(FinalChanges.VERSION).leq(version))
        .groupBy(Documents.NAME)
        .agg(
            max(struct(col(FinalChanges.VERSION), col(Documents.DOCUMENT), col(Items.EXPIRES)))
                .as("newest"),
            count(when(col(Items.EXPIRES).isNull(), lit(1))).as("without"));
  }

  @Override
  public Seen look(TableSpec spec, List<String> names) {
    Ledger.Place place = ledger(spec).loaded();
    DynamoDbClient client = Dynamo.client(settings);
    Map<String, String> documents = new ConcurrentHashMap<>();
    try (Several several = new Several()) {
      for (String name : names) {
        several.run(
            () ->
                client
                    .query(
                        it ->
                            it.tableName(place.rowsTable())
                                .consistentRead(true)
                                .keyConditionExpression(
                                    "row_key = :name AND lake_version <= :version")
                                .expressionAttributeValues(
                                    Map.of(
                                        ":name", text(name), ":version", number(place.version())))
                                .scanIndexForward(false)
                                .limit(1))
                    .items()
                    .forEach(
                        item -> {
                          String document = Items.document(item);
                          if (document != null && !Items.isOver(Items.expires(item))) {
                            documents.put(name, document);
                          }
                        }));
      }
    }
    return new Seen(place.version(), documents);
  }

  @Override
  public void note(Proof proof) {
    new Ledger(settings, proof.table())
        .note(
            Ledger.PROOF,
            Map.of(
                "lake_version", String.valueOf(proof.lakeVersion()),
                "checked_at", proof.checkedAt().toString(),
                "lake_rows", String.valueOf(proof.lakeRows()),
                "copy_rows", String.valueOf(proof.copyRows()),
                "differences", String.valueOf(proof.differences().size()),
                "took_ms", String.valueOf(proof.took().toMillis())));
  }
}
