package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.number;
import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.Twin;
import io.tidemark.streaming.sync.documents.DocumentProver;
import io.tidemark.streaming.sync.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The writer of one table.
 *
 * <p>An item says what one commit of the lake made of one row, so it is true whoever writes it,
 * however often, and whether its batch is ever applied: what a broken batch has left is either
 * above the ledger's version, where nobody looks, or what the next one writes again or supersedes,
 * since that one has all the commits up to its own. Only the ledger decides what is seen; it moves
 * by one conditional write.
 */
final class DynamoDbCopy implements TargetTable {
  /** Longer than a request of a writer that has lost its fence can be under way. */
  private static final Duration LATE = Duration.ofMinutes(2);

  /** How long readers find the rows that a load has replaced. */
  private static final Duration REPLACED_STAYS = Duration.ofMinutes(5);

  private final SparkSession spark;
  private final Settings.DynamoDb settings;
  private final DocumentProver prover;
  private final TableSpec spec;
  private final Documents documents;
  private final int sessions;
  private final Ledger ledger;
  private final Lease lease;
  private String rowsTable = "";
  private long version = -1;
  private String heldSince = "";
  private boolean unmarked;
  private @Nullable Dataset<Row> written;

  private DynamoDbCopy(
      SparkSession spark,
      Settings.DynamoDb settings,
      DocumentProver prover,
      TableSpec spec,
      Documents documents,
      int sessions) {
    this.spark = spark;
    this.settings = settings;
    this.prover = prover;
    this.spec = spec;
    this.documents = documents;
    this.sessions = sessions;
    this.ledger = new Ledger(settings, spec.table());
    this.lease = new Lease(ledger);
  }

  /**
   * Opens one, once no other writer is there.
   *
   * @param wait how long for another writer to leave
   * @param sessions how many tasks write a large batch at once
   */
  static DynamoDbCopy open(
      SparkSession spark,
      Settings.DynamoDb settings,
      DocumentProver prover,
      TableSpec spec,
      StructType columns,
      Duration wait,
      int sessions) {
    Stream.of(columns.fieldNames())
        .filter(Items.OWN::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw new SyncException(
                  "TM-201 Sync of '%s' has not started: its column '%s' has a name that Tidemark's items in DynamoDB use themselves. Give the column another name; nothing has been changed."
                      .formatted(spec.table(), name));
            });
    DynamoDbCopy copy =
        new DynamoDbCopy(
            spark, settings, prover, spec, new Documents(columns, spec.key()), sessions);
    try {
      copy.ledger.create();
      copy.lease.enter(wait);
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  @Override
  public Position position() {
    release();
    Map<String, AttributeValue> now = ledger.require(lease.writer());
    boolean loaded = now.containsKey("lake_version");
    rowsTable = loaded ? Dynamo.of(now, "rows_table").s() : "";
    version = loaded ? Long.parseLong(Dynamo.of(now, "lake_version").n()) : -1;
    Map<String, String> hold = Ledger.texts(now, "on_hold");
    heldSince = hold.getOrDefault("held_since", "");
    unmarked = now.containsKey("unmarked");
    if (loaded && isPast(now.get("unmarked"), LATE)) {
      mark();
    }
    if (isPast(now.get("replaced_at"), REPLACED_STAYS)) {
      Dynamo.of(now, "replaced_tables")
          .ss()
          .forEach(old -> Dynamo.drop(Dynamo.client(settings), old));
      change("REMOVE replaced_tables, replaced_at", Lease.MINE, Map.of());
    }
    return new Position(
        loaded && !now.containsKey("resync") ? OptionalLong.of(version) : OptionalLong.empty(),
        Optional.ofNullable(now.get("lake_id")).map(AttributeValue::s),
        hold.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Hold(
                    Long.parseLong(hold.getOrDefault("removals", "0")),
                    hold.containsKey("approved"))));
  }

  private static boolean isPast(@Nullable AttributeValue since, Duration stays) {
    return since != null && Instant.parse(since.s()).plus(stays).isBefore(Instant.now());
  }

  /** Gives an expiry to whatever may have been left without. */
  private void mark() {
    new DynamoDbRows(settings)
        .unmarked(spark, rowsTable, version)
        .foreachPartition(new SupersedeTask(settings, rowsTable, true));
    change("REMOVE unmarked", Lease.MINE, Map.of());
    unmarked = false;
  }

  /** Changes the ledger as its writer. */
  private void change(String change, String condition, Map<String, AttributeValue> values) {
    Map<String, AttributeValue> all = new HashMap<>(values);
    all.put(":writer", text(lease.writer()));
    if (!ledger.update(change, condition, all)) {
      throw new MovedOnException(
          "the ledger of '%s' is no longer at version %d, or it is held, or another writer has come"
              .formatted(spec.table(), version));
    }
  }

  /** The same, of a step that is to end where it began. */
  private void step(String change, String condition, Map<String, AttributeValue> values) {
    Map<String, AttributeValue> all = new HashMap<>(values);
    all.put(":held", text(heldSince));
    change(
        change,
        Lease.MINE
            + " AND (attribute_not_exists(on_hold) OR on_hold.held_since = :held)"
            + (condition.isEmpty() ? "" : " AND " + condition),
        all);
  }

  @Override
  public long rows() {
    return version < 0 ? 0 : new DynamoDbRows(settings).at(spark, rowsTable, version).count();
  }

  @Override
  public Staged stage(Collection<Row> changes) {
    if (changes.isEmpty()) {
      return new Changes(0, 0, () -> {});
    }
    Dataset<Row> rows = spark.createDataFrame(List.copyOf(changes), documents.changes());
    List<Row> done;
    try (Puts puts = new Puts(ledger, rowsTable, lease.writer())) {
      done =
          documents.ofChanges(rows).collectAsList().stream()
              .map(row -> StageTask.written(puts, row))
              .toList();
    }
    return new Changes(
        done.size(),
        done.stream().filter(row -> row.getBoolean(2)).count(),
        () -> new SupersedeTask(settings, rowsTable, false).call(done.iterator()));
  }

  @Override
  public Staged stage(Dataset<Row> changes) {
    Dataset<Row> done =
        documents
            .ofChanges(changes)
            .coalesce(sessions)
            .mapPartitions(
                new StageTask(ledger, rowsTable, lease.writer()), Encoders.row(StageTask.WRITTEN))
            .persist(StorageLevel.MEMORY_AND_DISK());
    written = done;
    Row counts;
    try {
      counts = done.agg(count(lit(1)), count(when(col(Items.REMOVED), lit(1)))).head();
    } catch (RuntimeException e) {
      // A task may go on for a while, and write what the next attempt has superseded.
      change("SET unmarked = :now", Lease.MINE, Map.of(":now", text(Instant.now().toString())));
      throw e;
    }
    return new Changes(
        counts.getLong(0),
        counts.getLong(1),
        () -> done.foreachPartition(new SupersedeTask(settings, rowsTable, false)));
  }

  private final class Changes implements Staged {
    private final long rows;
    private final long removals;
    private final Runnable supersede;

    Changes(long rows, long removals, Runnable supersede) {
      this.rows = rows;
      this.removals = removals;
      this.supersede = supersede;
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public long removals() {
      return removals;
    }

    @Override
    public void apply(Commit through) {
      step(
          "SET lake_version = :version, lake_id = :lake, lake_committed_at = :at, applied_at = :now, heartbeat_at = :now"
              + (rows > 0 && !unmarked ? ", unmarked = :now" : "")
              + " REMOVE on_hold",
          "lake_version = :before AND rows_table = :rows",
          Map.of(
              ":version", number(through.version()),
              ":lake", text(through.lakeId()),
              ":at", text(through.at().toString()),
              ":now", text(Instant.now().toString()),
              ":before", number(version),
              ":rows", text(rowsTable)));
      if (rows > 0) {
        supersede.run();
        if (!unmarked) {
          change("REMOVE unmarked", Lease.MINE, Map.of());
        }
      }
      release();
    }
  }

  private void release() {
    if (written != null) {
      written.unpersist();
      written = null;
    }
  }

  @Override
  public Twin twin() {
    return new DynamoDbTwin(spark, settings, ledger, spec, documents, prover, lease, this::publish);
  }

  /** Moves the ledger to another table. */
  private void publish(String table, Commit commit) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":version", number(commit.version()));
    values.put(":lake", text(commit.lakeId()));
    values.put(":at", text(commit.at().toString()));
    values.put(":now", text(Instant.now().toString()));
    values.put(":table", text(table));
    if (!rowsTable.isEmpty()) {
      values.put(":old", AttributeValue.fromSs(List.of(rowsTable)));
    }
    step(
        "SET lake_version = :version, lake_id = :lake, lake_committed_at = :at, applied_at = :now, heartbeat_at = :now, rows_table = :table"
            + (rowsTable.isEmpty() ? "" : ", replaced_at = :now ADD replaced_tables :old")
            + " REMOVE on_hold, loading, resync, unmarked",
        "loading.rows_table = :table",
        values);
  }

  @Override
  public void hold(long version, long removals, long rows) {
    step(
        "SET on_hold = :hold",
        "",
        Map.of(
            ":hold",
            Ledger.map(
                Map.of(
                    "reason", "BRAKE",
                    "lake_version", String.valueOf(version),
                    "removals", String.valueOf(removals),
                    "copy_rows", String.valueOf(rows),
                    "held_since", Instant.now().toString()))));
  }

  /** What was staged is never looked at, until it is staged again. */
  @Override
  public void rest() {
    release();
  }

  @Override
  public void close() {
    release();
    lease.close();
  }
}
