package io.tidemark.bench.lake;

import io.tidemark.bench.data.Sessions;
import io.tidemark.bench.harness.Repetition;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import io.tidemark.bench.report.Chart;
import io.tidemark.bench.report.Report;
import io.tidemark.bench.report.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * What a batch of 200 events costs in tables of different sizes, by the product and by its peer.
 */
final class TableSizes {
  private static final long LEAST = 100_000;
  private static final long MOST = 10_000_000;
  private static final List<Long> SIZES = List.of(LEAST, 1_000_000L, MOST);

  /** What brought the batches in. */
  private enum By {
    TIDEMARK("Tidemark", Chart.Look.OURS, Chart.Look.OURS_HARDER),
    MERGE("Delta MERGE", Chart.Look.PEER, Chart.Look.PEER_HARDER);

    private final String text;
    private final Chart.Look recent;
    private final Chart.Look random;

    By(String text, Chart.Look recent, Chart.Look random) {
      this.text = text;
      this.recent = recent;
      this.random = random;
    }
  }

  /** Batches of one kind, in one table. */
  private record Series(By by, Batches.Keys keys, long rows, List<Cost> costs) {
    Samples seconds() {
      return new Samples(costs.stream().map(Cost::seconds).toList());
    }

    /** Megabytes a batch. */
    double read() {
      return mean(cost -> cost.io().read()) / 1e6;
    }

    double mean(ToDoubleFunction<Cost> value) {
      return costs.stream().mapToDouble(value).average().orElseThrow();
    }

    String name() {
      return by.text + ", " + text(keys);
    }
  }

  private final Run run;
  private final SparkSession spark;
  private final SparkSession plain;
  private final ScanCounter scans;
  private final List<Series> all = new ArrayList<>();

  TableSizes(Run run, SparkSession spark) {
    this.run = run;
    this.spark = spark;
    this.plain = Sessions.plain(spark);
    this.scans = ScanCounter.of(spark.sparkContext());
  }

  void measure(Report report) throws Exception {
    Duration minute = Duration.ofMinutes(1);
    Repetition ours = new Repetition(12, run.quick() ? 10 : 30, minute.multipliedBy(10));
    Repetition theirs =
        run.quick() ? new Repetition(2, 10, minute.dividedBy(4)) : new Repetition(6, 10, minute);
    for (long rows : SIZES) {
      ProductTable product =
          new ProductTable(spark, plain, run.folder().resolve("product-" + rows));
      measure(By.TIDEMARK, product, rows, ours);
      if (rows < MOST || !run.quick()) {
        Path peer = run.folder().resolve("peer-" + rows);
        measure(By.MERGE, new PlainMerge(plain, peer, product.columns()), rows, theirs);
      }
    }
    tell(report);
  }

  private void measure(By by, CurrentTable table, long rows, Repetition repetition)
      throws Exception {
    long began = System.nanoTime();
    Batches batches = new Batches(scans, table, rows);
    say("%s: made %,d rows in %.1f s", by.text, rows, (System.nanoTime() - began) / 1e9);
    for (Batches.Keys keys : Batches.Keys.values()) {
      Series series = new Series(by, keys, rows, batches.costs(keys, repetition));
      all.add(series);
      say(
          "%s, %,d rows: median %.2f s of %d batches, %.1f MB read",
          series.name(), rows, series.seconds().median(), series.costs().size(), series.read());
    }
    Run.remove(table.path());
  }

  private void tell(Report report) {
    for (Batches.Keys keys : Batches.Keys.values()) {
      report.figure(
          "merge200_" + keys.name().toLowerCase(Locale.ROOT) + "_1e7_vs_1e5",
          seconds(By.TIDEMARK, keys, MOST) / seconds(By.TIDEMARK, keys, LEAST),
          "times longer that a batch of 200 events takes at 10 M rows than at 100 k, "
              + text(keys));
    }
    report.section("A batch of 200 events");
    report.text(
        """
        Recent keys: 50 new transactions and 150 of the newest 2,000. Random keys: 200 of all, however old. Each batch
        changes or adds 200 rows, which is counted afterwards. Bytes and files are means a batch.""");
    report.plot(
        new Chart(
            "A batch of 200 events, by the size of the table",
            List.of(
                panel("Time", "seconds, median", series -> series.seconds().median()),
                panel("Read", "megabytes", series -> series.read()))));
    report.table(costs());
    report.section("Against a plain MERGE");
    report.text(
        """
        The peer is what one would write first: a Delta table of the same rows in the order in which they took place,
        with a change feed and otherwise as Delta makes it; `MERGE` on the key alone; Spark's own defaults.""");
    report.table(ratios());
  }

  private double seconds(By by, Batches.Keys keys, long rows) {
    return of(by, keys)
        .filter(series -> series.rows() == rows)
        .findFirst()
        .orElseThrow()
        .seconds()
        .median();
  }

  private Stream<Series> of(By by, Batches.Keys keys) {
    return all.stream().filter(series -> series.by() == by && series.keys() == keys);
  }

  private Chart.Panel panel(String title, String unit, ToDoubleFunction<Series> value) {
    List<Chart.Line> lines = new ArrayList<>();
    for (By by : By.values()) {
      for (Batches.Keys keys : Batches.Keys.values()) {
        lines.add(
            new Chart.Line(
                by.text + ", " + text(keys),
                keys == Batches.Keys.RECENT ? by.recent : by.random,
                of(by, keys)
                    .map(it -> new Chart.Point(it.rows(), value.applyAsDouble(it)))
                    .toList()));
      }
    }
    return new Chart.Panel(title, "rows of the table", unit, lines);
  }

  private Table costs() {
    Table table =
        new Table(
            "rows",
            "keys",
            "by",
            "batches",
            "median s",
            "p90 s",
            "MB read",
            "MB written",
            "files opened",
            "rewritten",
            "crossed out",
            "added",
            "Spark jobs");
    for (Series series : all) {
      table.add(
          series.rows(),
          text(series.keys()),
          series.by().text,
          series.costs().size(),
          series.seconds().median(),
          series.seconds().percentile(90),
          series.read(),
          series.mean(cost -> cost.io().written()) / 1e6,
          series.mean(Cost::filesOpened),
          series.mean(cost -> cost.touched().rewritten()),
          series.mean(cost -> cost.touched().crossedOut()),
          series.mean(cost -> cost.touched().added()),
          series.mean(Cost::jobs));
    }
    return table;
  }

  private Table ratios() {
    Table table =
        new Table("rows", "keys", "MERGE s / Tidemark s", "MERGE MB read / Tidemark MB read");
    for (Series peer : all) {
      if (peer.by() == By.MERGE) {
        Series ours =
            of(By.TIDEMARK, peer.keys())
                .filter(it -> it.rows() == peer.rows())
                .findFirst()
                .orElseThrow();
        table.add(
            peer.rows(),
            text(peer.keys()),
            peer.seconds().median() / ours.seconds().median(),
            peer.read() / ours.read());
      }
    }
    return table;
  }

  private static String text(Batches.Keys keys) {
    return keys == Batches.Keys.RECENT ? "recent keys" : "random keys";
  }

  private void say(String format, Object... values) {
    run.say(String.format(Locale.ROOT, format, values));
  }
}
