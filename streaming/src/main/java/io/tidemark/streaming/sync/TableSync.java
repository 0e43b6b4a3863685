package io.tidemark.streaming.sync;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import io.tidemark.streaming.lake.Follower;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one lake table's changes into Postgres, whole commits at a time, so that readers never
 * see a part of one.
 *
 * <p>The ledger in Postgres is the only memory: it is written in the transaction that changes the
 * table, and every start goes on from the version after the ledger's. So a kill at any moment and a
 * Postgres put back from a backup are one case. When the ledger is empty, or the feed does not
 * reach back to it, the whole table is loaded in one transaction, so readers never see a part of
 * it.
 */
public final class TableSync implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableSync.class);

  private final Lake lake;
  private final TableSpec spec;
  private final Settings settings;
  private final List<String> columns;
  private final ChangeFeed feed;
  private final Connection connection;
  private final PostgresTable target;
  private final Follower thread;
  private volatile long through;

  /**
   * Takes the fence and opens the table; nothing runs yet, and the lake is not looked at: its table
   * need not be what this release wants yet.
   *
   * @param onFailure told once, of what ended it
   * @throws SyncException TM-201, TM-202
   */
  public TableSync(
      SparkSession spark,
      Lake lake,
      TableSpec spec,
      Settings settings,
      Consumer<Throwable> onFailure)
      throws SQLException {
    this.lake = lake;
    this.spec = spec;
    this.settings = settings;
    this.columns = List.of(lake.columns(spec.table()).fieldNames());
    this.feed = new ChangeFeed(lake, spec.table());
    this.connection = Postgres.connect(settings.postgres(), "sync-" + spec.table());
    Fence.take(connection, spec.table(), settings.fenceWait());
    this.target = PostgresTable.open(connection, spec, columns);
    connection.commit();
    this.thread =
        new Follower(
            "sync-" + spec.table(), spark, lake, this::follow, settings.trigger(), onFailure);
  }

  /** The lake table. */
  public String table() {
    return spec.table();
  }

  /** The lake version that Postgres holds. */
  public long through() {
    return through;
  }

  /** Loads the table first if need be, then begins to follow it. */
  public void start() throws SQLException, IOException {
    follow();
    thread.start();
  }

  private void follow() throws SQLException, IOException {
    try {
      OptionalLong applied = Ledger.lockedVersion(connection, spec.table());
      through = applied.orElse(through);
      Optional<Holds.Hold> hold = Holds.of(connection, spec.table());
      if (hold.isEmpty() || hold.get().approved()) {
        bringForward(applied, hold.map(Holds.Hold::removals).orElse(0L));
      }
      connection.commit();
    } catch (BrakeException e) {
      connection.rollback();
      hold(e);
    }
  }

  /**
   * Applies what is new.
   *
   * @param applied what the ledger says, which nobody changes until the transaction ends
   * @param approved so many removals are let through
   */
  private void bringForward(OptionalLong applied, long approved)
      throws SQLException, IOException, BrakeException {
    long latest = lake.latestVersion(spec.table());
    if (applied.isEmpty()) {
      load(latest, "the ledger has no version of it, or an operator has asked for it", approved);
    } else if (applied.getAsLong() > latest) {
      load(
          latest,
          "the lake is at version %d, before the ledger's %d: it is another lake"
              .formatted(latest, applied.getAsLong()),
          approved);
    } else {
      try {
        apply(feed.after(through, settings.maxFilesPerTrigger(), Long.MAX_VALUE), approved);
      } catch (Exception e) {
        if (!Lake.isFileGone(e)) {
          throw e;
        }
        connection.rollback();
        var unused = Ledger.lockedVersion(connection, spec.table());
        load(lake.latestVersion(spec.table()), String.valueOf(e.getMessage()), approved);
      }
    }
  }

  private void apply(Commits commits, long approved)
      throws SQLException, IOException, BrakeException {
    if (commits.to() <= through) {
      return;
    }
    long began = System.nanoTime();
    PostgresTable.Staged staged = target.stage(changes(commits));
    if (staged.removals() > Math.max(approved, settings.brakeRows())) {
      brake(commits.to(), staged.removals(), target.count());
    }
    target.apply(staged);
    commit(commits.to());
    if (staged.rows() > 0) {
      log.info(
          "synced table={} version={} rows={} ms={}",
          spec.table(),
          through,
          staged.rows(),
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private Iterator<Row> changes(Commits commits) {
    if (commits.changing().isEmpty()) {
      return Collections.emptyIterator();
    }
    return commits.bytes() <= settings.driverMaxBytes()
        ? FinalChanges.of(feed.rows(commits), spec.key(), columns).iterator()
        : FinalChanges.of(feed.frame(commits), spec.key(), columns).toLocalIterator();
  }

  /** Replaces the whole table by one version of the lake's, in one transaction. */
  private void load(long version, String why, long approved)
      throws SQLException, IOException, BrakeException {
    long began = System.nanoTime();
    log.info("loading table={} version={} why={}", spec.table(), version, why);
    Dataset<Row> rows = FinalChanges.whole(lake.read(spec.table(), version), columns, version);
    long before = target.count();
    target.clear();
    PostgresTable.Staged staged = target.stage(rows.toLocalIterator());
    if (before - staged.rows() > Math.max(approved, settings.brakeRows())) {
      brake(version, before - staged.rows(), before);
    }
    target.apply(staged);
    commit(version);
    log.info(
        "loaded table={} version={} rows={} ms={}",
        spec.table(),
        version,
        staged.rows(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private void brake(long version, long removals, long rows) throws BrakeException {
    if (removals * 100 > rows * settings.brakePercent()) {
      throw new BrakeException(version, removals, rows);
    }
  }

  private void hold(BrakeException e) throws SQLException {
    Holds.brake(connection, spec.table(), e.version(), e.removals(), e.rows());
    connection.commit();
    log.error(
        "TM-220 Sync of '{}' holds at version {}: version {} of the lake would remove {} of {} rows, more than {} percent (sync.brake-percent). Nothing has been changed. If that is meant, 'tidemark sync approve {}' lets it through; if not, put the lake's table right, then approve.",
        spec.table(),
        through,
        e.version(),
        e.removals(),
        e.rows(),
        settings.brakePercent(),
        spec.table());
  }

  private void commit(long version) throws SQLException {
    Ledger.write(connection, spec.table(), version, lake.committedAt(spec.table(), version));
    Holds.release(connection, spec.table());
    connection.commit();
    through = version;
  }

  /** Ends after the batch under way, and leaves the fence. */
  @Override
  public void close() throws SQLException {
    thread.close();
    connection.close();
  }
}
