package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.report.Bars;
import io.tidemark.bench.report.Report;
import io.tidemark.testservices.TestKafka;
import java.util.List;

/** One commit that changes many rows: Tidemark, its peers, and what Postgres could take at best. */
final class ManyChanges {
  private final Ground ground;
  private final TestKafka kafka;
  private final Connect connect;
  private final long rows;
  private final long changes;
  private final int sample;
  private final int sinkBatch;

  ManyChanges(Ground ground, TestKafka kafka, Connect connect) {
    boolean quick = ground.run().quick();
    this.ground = ground;
    this.kafka = kafka;
    this.connect = connect;
    this.rows = quick ? 100_000 : 1_000_000;
    this.changes = quick ? 30_000 : 300_000;
    this.sample = quick ? 10_000 : 30_000;
    this.sinkBatch = quick ? 5_000 : 10_000;
  }

  /** Measures; answers the bars of its picture. */
  Bars.Panel measure(Report report) throws Exception {
    Source source = ground.source("changes", rows);
    Tidemark ours = ground.tidemark(source);
    Database base = ground.server().copyOf(ground.empty());
    var unused = ours.bring(base);
    ground.server().settle(base);
    source.change(changes);
    ground.say("%,d changes are committed to the lake", changes);

    Database changed = ground.server().copyOf(base);
    Way.Took first = ours.bring(changed);
    ground.say("Tidemark has brought them over for the first time, in %.1f s", first.seconds());
    Database.Content expected = ground.proved(ours, changed);
    CopyFile file =
        CopyFile.ofNeighbours(
            changed, ground.folder("changes.copy"), changes, source.copyColumns());
    ground.server().drop(changed);
    ChangesTopic topic = ChangesTopic.of(source.changes(), List.of(Source.KEY, "user_id"), kafka);
    ground.say("a Kafka topic holds them too");

    Way rowByRow = new RowByRow(source.changes(), sample, null);
    Way batch = new JdbcBatches(source.changes(), true);
    Way batches = new JdbcBatches(source.changes(), false);
    Way debezium = new DebeziumSink(connect, topic, source.version(), sinkBatch);
    Way alone = new ApplyAlone(ours, source);
    Way limit = new CopyLimit(file);
    Contest contest = new Contest(ground.run(), ground.server(), base, changes);
    contest.hold(
        List.of(ours, rowByRow, batch, batches, debezium, alone, limit),
        ground.run().quick() ? 2 : 1,
        3,
        expected);
    tell(report, contest, ours, rowByRow, batches, debezium, alone, limit);
    return Tables.bars("Changes, rows a second", contest, ours);
  }

  private void tell(
      Report report,
      Contest contest,
      Tidemark ours,
      Way rowByRow,
      Way batches,
      Way debezium,
      Way alone,
      Way limit) {
    double seconds = contest.seconds(ours).median();
    report.figure(
        "changes_vs_row_by_row",
        contest.seconds(rowByRow).median() / seconds,
        "times faster that Tidemark brings changes over than row-by-row MERGE");
    report.figure(
        "changes_vs_jdbc_batch",
        contest.seconds(batches).median() / seconds,
        "times faster than JDBC batches in parallel, in as many transactions");
    report.figure(
        "changes_vs_debezium",
        contest.seconds(debezium).median() / seconds,
        "times faster than the Debezium JDBC sink");
    report.figure(
        "apply_vs_copy_limit",
        contest.seconds(limit).median() / contest.seconds(alone).median(),
        "the part that staging and applying, with the changes at hand, reach of the speed of COPY into the indexed table");
    report.section("Changes");
    report.text(
        """
        One commit of %,d changes on %,d rows (90 %% updates of rows anywhere, each of which changes an indexed column; 5 %%
        new rows; 5 %% removals). Tidemark, row by row and the batches: from the commit in the lake, read from its change feed
        by Spark, to the commit in Postgres. Row by row is the article's way: reading is measured whole, three times as there,
        writing with %,d changes and scaled. The batches are of 1,000 rows, written by one task in one transaction, as Tidemark's changes
        appear; or by a task a processor, each in its own transaction, so that readers see parts of the commit.\
        """
            .formatted(changes, rows, sample));
    report.text(
        """
        The Debezium JDBC sink 3.5.0.Final runs in Kafka Connect 4.3.1, in a process of its own that is warm, and is fed from a
        topic that holds all changes as flat JSON without schemas (one in the converter's settings instead), by key, in two
        partitions: two tasks, `dialect.postgres.unnest.insert.enabled`, `use.reduction.buffer`, batches of %,d rows, polls as
        large. Counted from its first statement to the last change: its start and its first poll are free. No lake and no
        Spark is in it.\
        """
            .formatted(sinkBatch));
    report.table(Tables.of(contest, ours));
    report.text(
        """
        The limit copies as many new rows from a file in COPY's binary format, sorted, with keys beside those of the changes.
        Compared with it is Tidemark with the changes at hand, in Spark's memory: staged by COPY, applied, noted in the
        ledger; %,.0f rows a second, the limit %,.0f."""
            .formatted(contest.perSecond(alone.name()), contest.perSecond(limit.name())));
  }
}
