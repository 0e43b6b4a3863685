package io.tidemark.bench.lake;

import io.tidemark.bench.harness.ProcessIo;
import io.tidemark.bench.harness.Repetition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Brings batches of 200 events into one table and measures each. */
final class Batches {
  static final int SIZE = 200;

  /** Whose events a batch brings. */
  enum Keys {
    /** A quarter is of new transactions, the rest of the newest 2,000. */
    RECENT,
    /** Any transaction that the table began with, each as likely as the other. */
    RANDOM
  }

  private static final int NEW = SIZE / 4;
  private static final int RECENT = 2_000;

  private final ScanCounter scans;
  private final CurrentTable table;
  private final Commits commits;
  private final long rows;
  private final Random random = new Random(1);
  private long next;
  private long revision;
  private long version;

  /** Creates the table with so many rows. */
  Batches(ScanCounter scans, CurrentTable table, long rows) {
    this.scans = scans;
    this.table = table;
    this.commits = new Commits(table.path().resolve("_delta_log"));
    this.rows = rows;
    this.next = rows;
    table.create(rows);
  }

  /** What the recorded ones cost. */
  List<Cost> costs(Keys keys, Repetition repetition) throws Exception {
    List<Cost> costs = repetition.of(() -> cost(keys), Cost::seconds);
    long changed = table.rowsOf(revision);
    if (changed != SIZE) {
      throw new IllegalStateException(
          "TM-454 The last batch of %d events changed %d rows of %s: what was measured is not what was meant."
              .formatted(SIZE, changed, table.path()));
    }
    return costs;
  }

  private Cost cost(Keys keys) throws Exception {
    revision++;
    Runnable batch = table.batch(pick(keys));
    version = commits.latest(version);
    scans.take();
    ProcessIo before = ProcessIo.now();
    long began = System.nanoTime();
    batch.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    ProcessIo io = ProcessIo.now().since(before);
    ScanCounter.Counts scanned = scans.take();
    long last = version;
    version = commits.latest(last);
    return new Cost(seconds, io, scanned.files(), scanned.jobs(), commits.between(last, version));
  }

  private List<Row> pick(Keys keys) {
    Set<Long> numbers = new TreeSet<>();
    if (keys == Keys.RECENT) {
      for (int i = 0; i < NEW; i++) {
        numbers.add(next + i);
      }
    }
    while (numbers.size() < SIZE) {
      numbers.add(keys == Keys.RECENT ? next - 1 - random.nextInt(RECENT) : random.nextLong(rows));
    }
    if (keys == Keys.RECENT) {
      next += NEW;
    }
    List<Row> picked = new ArrayList<>();
    numbers.forEach(number -> picked.add(RowFactory.create(number, revision)));
    return picked;
  }
}
