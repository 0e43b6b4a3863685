package io.tidemark.bench.lake;

import io.tidemark.bench.harness.Repetition;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import io.tidemark.bench.report.Report;
import io.tidemark.bench.report.Table;
import io.tidemark.testservices.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** How many events a second the stages bring on, when there are few at a time and when many. */
final class Backlogs {
  private static final int SMALL_BATCHES = 20;

  /** One file of events, which is one commit of ingest, at a time. */
  private static final Map<String, String> SMALL =
      Map.of(
          "ingest.max-events-per-batch",
          Integer.toString(Batches.SIZE),
          "current.max-bytes-per-batch",
          "1");

  private final Run run;
  private final SparkSession spark;
  private final TestKafka kafka;
  private int lakes;

  Backlogs(Run run, SparkSession spark, TestKafka kafka) {
    this.run = run;
    this.spark = spark;
    this.kafka = kafka;
  }

  /** Both stages over one backlog. */
  private record Both(Stages.Drained append, Stages.Drained merge) {
    double seconds() {
      return append.seconds() + merge.seconds();
    }

    /** Of each stage the run whose time is in the middle. */
    static Both middle(List<Both> runs) {
      return new Both(
          middle(runs.stream().map(Both::append)), middle(runs.stream().map(Both::merge)));
    }

    private static Stages.Drained middle(Stream<Stages.Drained> runs) {
      List<Stages.Drained> sorted =
          runs.sorted(Comparator.comparingDouble(Stages.Drained::seconds)).toList();
      return sorted.get(sorted.size() / 2);
    }
  }

  void measure(Report report) throws Exception {
    Duration enough = Duration.ofMinutes(run.quick() ? 1 : 15);
    String warmUp = Traffic.in(kafka, 20_000);
    new Repetition(4, 0, enough).of(() -> both("warm-up", warmUp, Map.of()), Both::seconds);
    String many = Traffic.in(kafka, run.quick() ? 100_000 : 500_000);
    Both large =
        Both.middle(
            new Repetition(0, 3, enough)
                .of(() -> both("large backlog", many, Map.of()), Both::seconds));
    String few = Traffic.in(kafka, SMALL_BATCHES * Batches.SIZE);
    Both small =
        Both.middle(
            new Repetition(1, 1, enough)
                .of(() -> both("small backlog", few, SMALL), Both::seconds));
    report.figure(
        "append_events_per_s",
        large.append().perSecond(),
        "events a second from Kafka into `transaction_events`, large backlog");
    report.figure(
        "merge_events_per_s",
        large.merge().perSecond(),
        "events a second from `transaction_events` into `transactions`, large backlog");
    report.section("Kafka to Delta");
    report.text(
        """
        Events a second until a backlog is gone: `append` from a Kafka topic of two partitions into `transaction_events`,
        `merge` from there into `transactions`. Two of three events change a transaction that is there already. The large
        backlog is taken in batches as large as the product's defaults let them be, into an empty table; the small
        one is appended 200 events at a time; what has been appended is merged at once.""");
    Table table =
        new Table("backlog", "stage", "events", "events/s", "batches", "batch, median s", "p90 s");
    add(table, "large", "append", large.append());
    add(table, "large", "merge", large.merge());
    add(table, "small", "append", small.append());
    add(table, "small", "merge", small.merge());
    report.table(table);
  }

  private Both both(String what, String topic, Map<String, String> limits) throws Exception {
    Path folder = run.folder().resolve("backlog-" + lakes++);
    Stages stages = new Stages(spark, kafka, folder, topic, limits);
    stages.merge(); // of nothing: from here on it follows commit by commit
    Both both = new Both(stages.append(), stages.merge());
    Run.remove(folder);
    run.say(
        String.format(
            Locale.ROOT,
            "%s of %,d events: append %.0f/s, merge %.0f/s",
            what,
            both.append().events(),
            both.append().perSecond(),
            both.merge().perSecond()));
    return both;
  }

  private static void add(Table table, String backlog, String stage, Stages.Drained drained) {
    Samples batches = new Samples(drained.batches());
    table.add(
        backlog,
        stage,
        drained.events(),
        drained.perSecond(),
        batches.count(),
        batches.median(),
        batches.percentile(90));
  }
}
