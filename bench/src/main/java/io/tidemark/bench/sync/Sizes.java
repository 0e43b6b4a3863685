package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Repetition;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import io.tidemark.bench.report.Report;
import io.tidemark.bench.report.Table;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What grows with the table and what does not: load, proof, small batches. */
final class Sizes {
  private static final long MOST = 10_000_000;

  private final Ground ground;
  private final List<Size> all = new ArrayList<>();

  /**
   * A table of so many rows.
   *
   * @param load seconds of its first load
   * @param proofs seconds
   * @param heapBefore megabytes in use before the first of them
   * @param heap megabytes in use at most
   * @param sessions megabytes
   * @param batches milliseconds
   */
  private record Size(
      long rows,
      double load,
      Samples proofs,
      double heapBefore,
      double heap,
      double sessions,
      Map<FewChanges.Keys, Samples> batches) {}

  Sizes(Ground ground) {
    this.ground = ground;
  }

  void measure(Report report) throws Exception {
    List<Long> sizes = new ArrayList<>(List.of(100_000L, 1_000_000L));
    if (!ground.run().quick()) {
      sizes.add(MOST);
    }
    for (long rows : sizes) {
      all.add(size(rows));
    }
    tell(report);
  }

  private Size size(long rows) throws Exception {
    Source source = ground.source("size-" + rows, rows);
    Tidemark ours = ground.tidemark(source);
    Database database = ground.server().copyOf(ground.empty());
    double load = ours.bring(database).seconds();
    ground.say("%,d rows: loaded in %.1f s", rows, load);
    ground.server().settle(database);
    PostgresTarget prover = new PostgresTarget(ground.spark(), ours.settings(database));
    Size size;
    try (MemoryWatch memory = new MemoryWatch(database, "tidemark prove")) {
      Samples proofs =
          new Samples(
              new Repetition(1, 3, Duration.ofMinutes(1))
                  .of(() -> seconds(Ground.equal(prover)), it -> it));
      size =
          new Size(
              rows,
              load,
              proofs,
              memory.heapBeforeMegabytes(),
              memory.heapMegabytes(),
              memory.sessionMegabytes(),
              new EnumMap<>(FewChanges.Keys.class));
    }
    ground.say(
        "%,d rows: proved in %.1f s; heap at most %.0f MB, sessions %.0f MB",
        rows, size.proofs().median(), size.heap(), size.sessions());
    try (Tidemark.Running sync = ours.open(database)) {
      sync.sync().start();
      FewChanges few = new FewChanges(ground, source, sync);
      for (FewChanges.Keys keys : FewChanges.Keys.values()) {
        Samples batches = few.measure(keys);
        size.batches().put(keys, batches);
        ground.say(
            "%,d rows: a batch of %d, %s keys, takes %.0f ms (p90 %.0f ms, of %d)",
            rows,
            FewChanges.SIZE,
            text(keys),
            batches.median(),
            batches.percentile(90),
            batches.count());
      }
    }
    var unused = Ground.equal(prover);
    ground.server().drop(database);
    Run.remove(ground.folder("size-" + rows));
    return size;
  }

  private static double seconds(Proof proof) {
    return proof.took().toNanos() / 1e9;
  }

  private static String text(FewChanges.Keys keys) {
    return keys == FewChanges.Keys.RECENT ? "recent" : "random";
  }

  private void tell(Report report) {
    Size least = all.get(0);
    Size most = all.get(all.size() - 1);
    boolean scaled = most.rows() < MOST;
    report.figure(
        "proof_seconds_1e7",
        most.proofs().median() * MOST / most.rows(),
        "seconds that the proof of 10 M rows takes"
            + (scaled ? " (here 1 M, times ten: a quick run)" : ""));
    report.figure(
        "apply200_1e7_vs_1e5",
        ratio(FewChanges.Keys.RECENT, most, least),
        "times longer that a batch of 200 rows takes at 10 M rows than at 100 k, recent keys"
            + (scaled ? " (here at 1 M: a quick run)" : ""));
    report.figure(
        "apply200_random_1e7_vs_1e5",
        ratio(FewChanges.Keys.RANDOM, most, least),
        "the same with random keys" + (scaled ? " (here at 1 M: a quick run)" : ""));
    report.section("By the size of the table");
    report.text(
        """
        First load: once. Proof: the product's own, both sides read in full; `heap` is what garbage collections left of this
        JVM's, Spark and all, before the proof and at most during it; `Postgres` is what the proof's sessions had to themselves
        at most. A batch of 200: with recent keys, 50 new transactions and 150 of the newest 2,000; with random keys, 200 of
        all, however old; from the changes at hand to the commit in Postgres, by sync's log. After the batches each table was
        proved once more.\
        """);
    report.table(table());
  }

  private static double ratio(FewChanges.Keys keys, Size more, Size less) {
    return batches(more, keys).median() / batches(less, keys).median();
  }

  private static Samples batches(Size size, FewChanges.Keys keys) {
    Samples batches = size.batches().get(keys);
    if (batches == null) {
      throw new IllegalStateException("Nothing was measured of " + keys);
    }
    return batches;
  }

  private Table table() {
    Table table =
        new Table(
            "rows",
            "load s",
            "load, rows/s",
            "proof, median s",
            "heap before MB",
            "heap at most MB",
            "Postgres MB",
            "200 recent, median ms",
            "p90 ms",
            "200 random, median ms",
            "p90 ms");
    for (Size size : all) {
      Samples recent = batches(size, FewChanges.Keys.RECENT);
      Samples any = batches(size, FewChanges.Keys.RANDOM);
      table.add(
          size.rows(),
          size.load(),
          Math.round(size.rows() / size.load()),
          size.proofs().median(),
          size.heapBefore(),
          size.heap(),
          size.sessions(),
          recent.median(),
          recent.percentile(90),
          any.median(),
          any.percentile(90));
    }
    return table;
  }
}
