package io.tidemark.streaming.sync;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import io.tidemark.streaming.lake.Follower;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TargetTable.Commit;
import io.tidemark.streaming.sync.TargetTable.Hold;
import io.tidemark.streaming.sync.TargetTable.Position;
import io.tidemark.streaming.sync.TargetTable.Staged;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one lake table's changes into its copy, whole commits at a time, so that readers never
 * see a part of one.
 *
 * <p>The copy's ledger is the only memory: it is written together with the rows, and every start
 * goes on from the version after the ledger's. So a kill at any moment, a session that is lost, and
 * a copy put back from a backup are one case. When the ledger is empty, or the feed does not reach
 * back to it, the whole table is loaded beside the copy and takes its place, so readers never see a
 * part of it either.
 */
public final class TableSync implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableSync.class);

  private final Lake lake;
  private final Target target;
  private final TableSpec spec;
  private final Settings settings;
  private final List<String> columns;
  private final ChangeFeed feed;
  private final ChangeFeed largeFeed;
  private final Outage outage;
  private final Follower thread;
  private @Nullable TargetTable copy;
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
      Target target,
      TableSpec spec,
      Settings settings,
      Consumer<Throwable> onFailure)
      throws Exception {
    this.lake = lake;
    this.target = target;
    this.spec = spec;
    this.settings = settings;
    this.columns = List.of(lake.columns(spec.table()).fieldNames());
    this.feed = new ChangeFeed(lake, spec.table());
    this.largeFeed = new ChangeFeed(lake.compiling(), spec.table());
    this.outage = new Outage("sync of " + spec.table(), target.name());
    this.copy = open();
    this.thread =
        new Follower(
            target.name() + "-" + spec.table(),
            spark,
            lake,
            this::follow,
            settings.trigger(),
            onFailure);
  }

  /** The lake table. */
  public String table() {
    return spec.table();
  }

  /** The database that it is copied to. */
  public String target() {
    return target.name();
  }

  /** The lake version that the copy holds. */
  public long through() {
    return through;
  }

  /** Loads the table first if need be, then begins to follow it. */
  public void start() throws Exception {
    follow();
    thread.start();
  }

  private TargetTable open() throws Exception {
    return target.open(spec, lake.columns(spec.table()));
  }

  /** One step; while the target cannot be worked with there is none. */
  private void follow() throws Exception {
    if (!outage.mayTry()) {
      return;
    }
    try {
      TargetTable copy = this.copy == null ? open() : this.copy;
      this.copy = copy;
      follow(copy);
      outage.over();
    } catch (Exception e) { // Scala throws checked ones undeclared
      leave();
      if (!target.passes(e)) {
        throw e;
      }
      outage.failed(e);
    }
  }

  private void follow(TargetTable copy) throws Exception {
    Position position = copy.position();
    through = position.version().orElse(through);
    if (position.hold().isPresent() && !position.hold().get().approved()) {
      copy.rest();
    } else {
      bringForward(copy, position, position.hold().map(Hold::removals).orElse(0L));
    }
  }

  /**
   * Applies what is new.
   *
   * @param position what the ledger says
   * @param approved so many removals are let through
   */
  private void bringForward(TargetTable copy, Position position, long approved) throws Exception {
    long latest = lake.latestVersion(spec.table());
    OptionalLong applied = position.version();
    if (applied.isEmpty()) {
      load(copy, "the ledger has no version of it, or an operator has asked for it", approved);
    } else if (position.lakeId().filter(id -> !id.equals(lake.id(spec.table()))).isPresent()) {
      load(copy, "the lake's table is another one than the ledger speaks of", approved);
    } else if (applied.getAsLong() > latest) {
      load(
          copy,
          "the lake is at version %d, before the ledger's %d: it has lost commits"
              .formatted(latest, applied.getAsLong()),
          approved);
    } else {
      try {
        apply(copy, feed.after(through, settings.maxFilesPerTrigger(), Long.MAX_VALUE), approved);
      } catch (Exception e) { // Scala throws checked ones undeclared
        if (!Lake.isFeedBroken(e)) {
          throw e;
        }
        load(copy, String.valueOf(e.getMessage()), approved);
      }
    }
  }

  private void apply(TargetTable copy, Commits commits, long approved) throws Exception {
    if (commits.to() <= through) {
      copy.rest();
      return;
    }
    long began = System.nanoTime();
    Staged staged = stage(copy, commits);
    long stagedAt = System.nanoTime();
    if (staged.removals() > Math.max(approved, settings.brakeRows())
        && brake(copy, commits.to(), staged.removals(), copy.rows())) {
      return;
    }
    staged.apply(commit(commits.to()));
    through = commits.to();
    if (staged.rows() > 0) {
      log.info(
          "synced target={} table={} version={} rows={} ms={} stage_ms={} apply_ms={}",
          target.name(),
          spec.table(),
          through,
          staged.rows(),
          (System.nanoTime() - began) / 1_000_000,
          (stagedAt - began) / 1_000_000,
          (System.nanoTime() - stagedAt) / 1_000_000);
    }
  }

  private Staged stage(TargetTable copy, Commits commits) throws Exception {
    if (commits.changing().isEmpty()) {
      return copy.stage(List.of());
    }
    return commits.bytes() <= settings.syncDriverMaxBytes()
        ? copy.stage(FinalChanges.of(feed.rows(commits), spec.key(), columns))
        : copy.stage(FinalChanges.of(largeFeed.frame(commits), spec.key(), columns));
  }

  /** Replaces the whole table by one version of the lake's. */
  private void load(TargetTable copy, String why, long approved) throws Exception {
    long began = System.nanoTime();
    log.info("load of target={} table={} why={}", target.name(), spec.table(), why);
    copy.rest(); // nothing of the copy is touched until the load is whole
    Twin twin = copy.twin();
    TableLoad.Filled filled =
        new TableLoad(lake, spec, settings.syncSessions(), twin)
            .fill(lake.latestVersion(spec.table()));
    var unused = copy.position();
    long before = copy.rows();
    if (before - filled.rows() > Math.max(approved, settings.brakeRows())
        && brake(copy, filled.version(), before - filled.rows(), before)) {
      return;
    }
    twin.publish(commit(filled.version()));
    through = filled.version();
    log.info(
        "loaded target={} table={} version={} rows={} ms={}",
        target.name(),
        spec.table(),
        through,
        filled.rows(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private Commit commit(long version) {
    return new Commit(lake.id(spec.table()), version, lake.committedAt(spec.table(), version));
  }

  /** Holds the table if so many removals are too great a share of it; answers whether they are. */
  private boolean brake(TargetTable copy, long version, long removals, long rows) throws Exception {
    if (removals * 100 <= rows * settings.brakePercent()) {
      return false;
    }
    copy.hold(version, removals, rows);
    log.error(
        "TM-220 Sync of '{}' holds at version {}: version {} of the lake would remove {} of {} rows, more than {} percent (sync.brake-percent). Nothing has been changed. If that is meant, 'tidemark sync approve {}' lets it through; if not, put the lake's table right, then approve.",
        spec.table(),
        through,
        version,
        removals,
        rows,
        settings.brakePercent(),
        spec.table());
    return true;
  }

  private void leave() {
    if (copy != null) {
      copy.close();
      copy = null;
    }
  }

  /** Ends after the batch under way, and leaves the fence. */
  @Override
  public void close() {
    thread.close();
    leave();
  }
}
