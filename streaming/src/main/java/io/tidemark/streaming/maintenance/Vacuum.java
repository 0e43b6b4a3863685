package io.tidemark.streaming.maintenance;

import io.delta.tables.DeltaTable;
import io.tidemark.streaming.lake.Lake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the files that the lake's tables no longer refer to, after each table's {@code
 * delta.deletedFileRetentionDuration}; but none that a reader of its change feed has yet to read: a
 * table with a reader that is nearly as far behind is left alone, however long that lasts.
 *
 * <p>A reader's headroom is that retention less the age of the oldest commit it has not read. It is
 * logged every time, and warned about when less than half is left: whoever reads the feed from
 * elsewhere, or a sync that is started again after a long time, would find it gone (sync then loads
 * the whole table). Sources: Delta Lake documentation, "Remove unused data files with vacuum",
 * "Change data feed".
 */
public final class Vacuum implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Vacuum.class);

  /** A table is left alone when a reader has less than this part of the retention left. */
  private static final int LEAST_PART_LEFT = 10;

  private final SparkSession spark;
  private final Lake lake;
  private final List<Reader> readers;
  private final Clock clock;
  private final Periodic thread = new Periodic("vacuum", this::run);

  /**
   * A reader of a table's change feed.
   *
   * @param name says who, in logs
   * @param table the lake table
   * @param through every commit up to this version has been read
   */
  public record Reader(String name, String table, LongSupplier through) {}

  /** Makes it; nothing runs yet. */
  public Vacuum(SparkSession spark, Lake lake, List<Reader> readers, Clock clock) {
    this.spark = spark;
    this.lake = lake;
    this.readers = readers;
    this.clock = clock;
  }

  /** Vacuums every table each time this has passed; zero for never. */
  public void start(Duration every) {
    thread.start(every, every);
  }

  private void run() {
    for (String table : lake.tables()) {
      try {
        vacuum(table);
      } catch (Exception e) { // Scala throws checked ones undeclared
        // The next time will do: files that are kept too long harm nobody.
        log.warn("not vacuumed table={}", table, e);
      }
    }
  }

  /** Vacuums one table now; answers false when a reader holds it back. */
  public boolean vacuum(String table) {
    long began = System.nanoTime();
    Duration retention = lake.fileRetention(table);
    Map<String, Duration> headroom = new TreeMap<>();
    for (Reader reader : readers) {
      if (reader.table().equals(table)) {
        headroom.put(reader.name(), retention.minus(lag(reader)));
      }
    }
    boolean held = false;
    for (Map.Entry<String, Duration> left : headroom.entrySet()) {
      held |= left.getValue().multipliedBy(LEAST_PART_LEFT).compareTo(retention) < 0;
      if (left.getValue().multipliedBy(2).compareTo(retention) < 0) {
        log.warn(
            "TM-140 {} is {} behind in the change feed of {}, whose files are kept for {}. This application removes"
                + " none that it still needs; but find out why it does not keep up.",
            left.getKey(),
            retention.minus(left.getValue()),
            table,
            retention);
      }
    }
    if (!held) {
      DeltaTable.forPath(spark, lake.path(table)).vacuum();
    }
    log.info(
        "vacuumed table={} held={} headroom={} ms={}",
        table,
        held,
        headroom,
        (System.nanoTime() - began) / 1_000_000);
    return !held;
  }

  /** Age of the oldest commit that the reader has not read; zero when there is none. */
  private Duration lag(Reader reader) {
    long next = Math.max(0, reader.through().getAsLong() + 1);
    if (next > lake.latestVersion(reader.table())) {
      return Duration.ZERO;
    }
    // A commit that is gone from the log is at least as old as the log is kept.
    Instant since =
        lake.hasCommit(reader.table(), next)
            ? lake.committedAt(reader.table(), next)
            : Instant.EPOCH;
    return Duration.between(since, clock.instant());
  }

  /** Does not wait for the vacuum under way: it ends with the session. */
  @Override
  public void close() {
    thread.close();
  }
}
