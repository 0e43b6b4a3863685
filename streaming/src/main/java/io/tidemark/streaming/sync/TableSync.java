package io.tidemark.streaming.sync;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import io.tidemark.streaming.lake.Follower;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.Staging.Staged;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one lake table's changes into Postgres, whole commits at a time, so that readers never
 * see a part of one.
 *
 * <p>The ledger in Postgres is the only memory: it is written in the transaction that changes the
 * table, and every start goes on from the version after the ledger's. So a kill at any moment, a
 * session that is lost, and a Postgres put back from a backup are one case. When the ledger is
 * empty, or the feed does not reach back to it, the whole table is loaded beside the copy and takes
 * its place, so readers never see a part of it either.
 */
public final class TableSync implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableSync.class);

  private final SparkSession spark;
  private final Lake lake;
  private final TableSpec spec;
  private final Settings settings;
  private final List<String> columns;
  private final ChangeFeed feed;
  private final ChangeFeed largeFeed;
  private final Outage outage;
  private final Follower thread;
  private @Nullable WriterSession session;
  private volatile long through;

  /**
   * Takes the fence and opens the table; nothing runs yet, and the lake is not looked at: its table
   * need not be what this release wants yet.
   *
   * @param onFailure told once, of what ended it
   * @throws SyncException TM-201, TM-202, TM-204
   */
  public TableSync(
      SparkSession spark,
      Lake lake,
      TableSpec spec,
      Settings settings,
      Consumer<Throwable> onFailure)
      throws SQLException {
    this.spark = spark;
    this.lake = lake;
    this.spec = spec;
    this.settings = settings;
    this.columns = List.of(lake.columns(spec.table()).fieldNames());
    this.feed = new ChangeFeed(lake, spec.table());
    this.largeFeed = new ChangeFeed(lake.compiling(), spec.table());
    this.outage = new Outage(spec.table());
    this.session = open();
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
  public void start() throws SQLException {
    follow();
    thread.start();
  }

  private WriterSession open() throws SQLException {
    return WriterSession.open(settings, spec, lake.columns(spec.table()));
  }

  /** One step; while Postgres cannot be worked with there is none. */
  private void follow() throws SQLException {
    if (!outage.mayTry()) {
      return;
    }
    try {
      WriterSession session = this.session == null ? open() : this.session;
      this.session = session;
      follow(session);
      outage.over();
    } catch (Exception e) { // Scala throws checked ones undeclared
      leave();
      if (!Outage.passes(e)) {
        throw e;
      }
      outage.failed(e);
    }
  }

  private void follow(WriterSession session) throws SQLException {
    try {
      OptionalLong applied = Ledger.lockedVersion(session.connection(), spec.table());
      through = applied.orElse(through);
      Optional<Holds.Hold> hold = Holds.of(session.connection(), spec.table());
      if (hold.isEmpty() || hold.get().approved()) {
        bringForward(session, applied, hold.map(Holds.Hold::removals).orElse(0L));
      }
      session.connection().commit();
    } catch (BrakeException e) {
      session.connection().rollback();
      hold(session, e);
    }
  }

  /**
   * Applies what is new.
   *
   * @param applied what the ledger says, which nobody changes until the transaction ends
   * @param approved so many removals are let through
   */
  private void bringForward(WriterSession session, OptionalLong applied, long approved)
      throws SQLException, BrakeException {
    long latest = lake.latestVersion(spec.table());
    if (applied.isEmpty()) {
      load(session, "the ledger has no version of it, or an operator has asked for it", approved);
    } else if (applied.getAsLong() > latest) {
      load(
          session,
          "the lake is at version %d, before the ledger's %d: it is another lake"
              .formatted(latest, applied.getAsLong()),
          approved);
    } else {
      try {
        apply(
            session, feed.after(through, settings.maxFilesPerTrigger(), Long.MAX_VALUE), approved);
      } catch (Exception e) { // Scala throws checked ones undeclared
        if (!Lake.isFileGone(e)) {
          throw e;
        }
        session.connection().rollback();
        load(session, String.valueOf(e.getMessage()), approved);
      }
    }
  }

  private void apply(WriterSession session, Commits commits, long approved)
      throws SQLException, BrakeException {
    if (commits.to() <= through) {
      return;
    }
    long began = System.nanoTime();
    Staged staged = stage(session.staging(), commits);
    long stagedAt = System.nanoTime();
    if (staged.removals() > Math.max(approved, settings.brakeRows())) {
      brake(commits.to(), staged.removals(), session.table().count());
    }
    session.table().apply(staged);
    session.staging().clear(staged);
    commit(session, commits.to());
    if (staged.rows() > 0) {
      log.info(
          "synced table={} version={} rows={} ms={} stage_ms={} apply_ms={}",
          spec.table(),
          through,
          staged.rows(),
          (System.nanoTime() - began) / 1_000_000,
          (stagedAt - began) / 1_000_000,
          (System.nanoTime() - stagedAt) / 1_000_000);
    }
  }

  private Staged stage(Staging staging, Commits commits) throws SQLException {
    if (commits.changing().isEmpty()) {
      return staging.few(List.of());
    }
    return commits.bytes() <= settings.driverMaxBytes()
        ? staging.few(FinalChanges.of(feed.rows(commits), spec.key(), columns))
        : staging.many(
            FinalChanges.of(largeFeed.frame(commits), spec.key(), columns),
            settings.syncSessions());
  }

  /** Replaces the whole table by one version of the lake's. */
  private void load(WriterSession session, String why, long approved)
      throws SQLException, BrakeException {
    long began = System.nanoTime();
    log.info("load of table={} why={}", spec.table(), why);
    // Nothing of the copy is touched until the load is whole.
    session.connection().commit();
    TableLoad load =
        new TableLoad(spark, lake, spec, settings, session.connection(), session.table().rows());
    TableLoad.Filled filled = load.fill(lake.latestVersion(spec.table()));
    var unused = Ledger.lockedVersion(session.connection(), spec.table());
    long before = session.table().count();
    if (before - filled.rows() > Math.max(approved, settings.brakeRows())) {
      brake(filled.version(), before - filled.rows(), before);
    }
    load.publish();
    commit(session, filled.version());
    log.info(
        "loaded table={} version={} rows={} ms={}",
        spec.table(),
        filled.version(),
        filled.rows(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private void brake(long version, long removals, long rows) throws BrakeException {
    if (removals * 100 > rows * settings.brakePercent()) {
      throw new BrakeException(version, removals, rows);
    }
  }

  private void hold(WriterSession session, BrakeException e) throws SQLException {
    Holds.brake(session.connection(), spec.table(), e.version(), e.removals(), e.rows());
    session.connection().commit();
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

  private void commit(WriterSession session, long version) throws SQLException {
    Ledger.write(
        session.connection(), spec.table(), version, lake.committedAt(spec.table(), version));
    Holds.release(session.connection(), spec.table());
    session.connection().commit();
    through = version;
  }

  private void leave() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  /** Ends after the batch under way, and leaves the fence. */
  @Override
  public void close() {
    thread.close();
    leave();
  }
}
