package io.tidemark.streaming.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.streaming.lake.BatchQuery;
import io.tidemark.streaming.lake.Checkpoint;
import io.tidemark.streaming.lake.FeedOffset;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one lake table's changes into Postgres.
 *
 * <p>The ledger in Postgres is the only memory: it is written in the transaction that changes the
 * table, and every start goes on from the version after the ledger's, with a checkpoint of its own
 * that ends with the run. So a lost checkpoint, a Postgres put back from a backup and a kill at any
 * moment are one case. A commit that had been applied in part is applied again as a whole, which
 * the row versions make harmless. When the ledger is empty, or the feed does not reach back to it,
 * the whole table is loaded in one transaction, so readers never see a part of it.
 */
public final class TableSync implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableSync.class);

  private final SparkSession spark;
  private final Lake lake;
  private final TableSpec spec;
  private final Settings settings;
  private final List<String> columns;
  private final Connection connection;
  private final PostgresTable target;
  private volatile long through;

  /**
   * Takes the fence and opens the table; nothing runs yet, and the lake is not looked at: its table
   * need not be what this release wants yet.
   *
   * @throws SyncException TM-201, TM-202
   */
  public TableSync(SparkSession spark, Lake lake, TableSpec spec, Settings settings)
      throws SQLException {
    this.spark = spark;
    this.lake = lake;
    this.spec = spec;
    this.settings = settings;
    this.columns = List.of(lake.columns(spec.table()).fieldNames());
    this.connection = Postgres.connect(settings.postgres(), "sync-" + spec.table());
    Fence.take(connection, spec.table(), settings.fenceWait());
    this.target = PostgresTable.open(connection, spec, columns);
    connection.commit();
  }

  /** The lake table. */
  public String table() {
    return spec.table();
  }

  /** The lake version that Postgres holds. */
  public long through() {
    return through;
  }

  /** Loads the table first if need be, then starts the query. */
  public StreamingQuery start() throws TimeoutException, SQLException, IOException {
    through = loadedVersion();
    // The latest commit is read again when there is none after it: a feed cannot begin at a version
    // that is not there yet.
    long from = lake.hasCommit(spec.table(), through + 1) ? through + 1 : through;
    Checkpoint checkpoint =
        new Checkpoint(
            settings.checkpoints() + "/sync-" + spec.table(),
            spark.sparkContext().hadoopConfiguration());
    checkpoint.forget();
    Dataset<Row> feed =
        lake.changes()
            .option("startingVersion", from)
            .option("maxFilesPerTrigger", settings.maxFilesPerTrigger())
            .load(lake.path(spec.table()));
    BatchQuery query = (batch, id) -> applyOnce(batch, id, checkpoint);
    return query.start(feed, "sync-" + spec.table(), checkpoint, settings.trigger());
  }

  private long loadedVersion() throws SQLException, IOException {
    Optional<Ledger.Entry> entry = Ledger.read(connection, spec.table());
    connection.commit();
    long latest = lake.latestVersion(spec.table());
    if (entry.isEmpty()) {
      return load(latest, "Postgres does not have it yet");
    }
    long version = entry.get().version();
    if (version > latest) {
      return load(
          latest,
          "the lake is at version "
              + latest
              + ", before the ledger's "
              + version
              + ": it is another lake");
    }
    if (version < latest && !lake.hasCommit(spec.table(), version + 1)) {
      return load(latest, "the feed no longer reaches back to version " + (version + 1));
    }
    return version;
  }

  /**
   * Replaces the whole table by one version of the lake's, in one transaction; answers that
   * version.
   */
  private long load(long version, String why) throws SQLException, IOException {
    long began = System.nanoTime();
    log.info("loading table={} version={} why={}", spec.table(), version, why);
    Dataset<Row> rows =
        lake.read(spec.table(), version)
            .select(columns.stream().map(name -> col(name)).toArray(Column[]::new))
            .withColumn(PostgresTable.VERSION, lit(version))
            .withColumn(PostgresTable.LIVES, lit(true));
    target.clear();
    long loaded = target.apply(rows.toLocalIterator());
    UUID noQuery = new UUID(0, 0);
    commit(new Ledger.Entry(noQuery, -1, version), OptionalLong.empty());
    log.info(
        "loaded table={} version={} rows={} ms={}",
        spec.table(),
        version,
        loaded,
        (System.nanoTime() - began) / 1_000_000);
    return version;
  }

  /**
   * May be called again for a batch that has been applied, in part or whole: the ledger makes that
   * harmless.
   */
  private void applyOnce(Dataset<Row> changes, long batchId, Checkpoint checkpoint)
      throws SQLException, IOException {
    long began = System.nanoTime();
    UUID query = UUID.fromString(spark.sparkContext().getLocalProperty("sql.streaming.queryId"));
    Optional<Ledger.Entry> entry = Ledger.read(connection, spec.table());
    if (entry.isPresent() && entry.get().query().equals(query) && entry.get().batch() >= batchId) {
      connection.rollback();
      return;
    }
    long applied = entry.map(Ledger.Entry::version).orElse(-1L);
    FeedOffset end = lake.feedOffset(spec.table(), checkpoint.end(batchId).get(0));
    long rows = 0;
    // The latest commit, read again after a restart, may have been vacuumed by now.
    if (Math.max(end.through(), end.partly().orElse(-1)) > applied) {
      try {
        Dataset<Row> unseen = changes.where(col(Lake.COMMIT_VERSION).gt(applied));
        rows = target.apply(FinalChanges.of(unseen, spec.key(), columns).toLocalIterator());
      } catch (Exception e) {
        if (!Lake.isFileGone(e)) {
          throw e;
        }
        connection.rollback();
        load(lake.latestVersion(spec.table()), "a file of the feed is no longer there");
        return;
      }
    }
    long version = Math.max(applied, end.through());
    // After a restart the latest commit is read again, in parts too: what has been applied whole is
    // not partial.
    OptionalLong partly = end.partly().stream().filter(part -> part > version).findFirst();
    commit(new Ledger.Entry(query, batchId, version), partly);
    if (rows > 0) {
      log.info(
          "synced table={} batch={} version={} rows={} ms={}",
          spec.table(),
          batchId,
          version,
          rows,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private void commit(Ledger.Entry entry, OptionalLong partly) throws SQLException {
    Ledger.write(
        connection, spec.table(), entry, partly, lake.committedAt(spec.table(), entry.version()));
    connection.commit();
    through = entry.version();
  }

  /** Leaves the fence. The query must have been stopped before. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
