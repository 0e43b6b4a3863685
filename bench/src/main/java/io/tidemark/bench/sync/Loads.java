package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.report.Bars;
import io.tidemark.bench.report.Report;
import java.util.List;

/** First load of a table: Tidemark's, its peers', and what Postgres could take at best. */
final class Loads {
  private final Ground ground;
  private final long rows;
  private final int sample;

  Loads(Ground ground) {
    this.ground = ground;
    this.rows = ground.run().quick() ? 300_000 : 1_000_000;
    this.sample = ground.run().quick() ? 10_000 : 30_000;
  }

  /** Measures; answers the bars of its picture. */
  Bars.Panel measure(Report report) throws Exception {
    Source source = ground.source("load", rows);
    Tidemark ours = ground.tidemark(source);
    Database loaded = ground.server().copyOf(ground.empty());
    Way.Took first = ours.bring(loaded);
    ground.say("Tidemark has loaded it for the first time, in %.1f s", first.seconds());
    Database.Content expected = ground.proved(ours, loaded);
    String[] columns = source.copyColumns();
    CopyFile file = CopyFile.ofFirst(loaded, ground.folder("load.copy"), rows, columns);
    CopyFile half = CopyFile.ofFirst(loaded, ground.folder("half.copy"), rows / 2, columns);
    ground.server().drop(loaded);

    Way rowByRow = new RowByRow(source.whole(), sample, half);
    Way spark = new SparkJdbc(source.whole());
    Way limit = new CopyAndIndex(file);
    Contest contest = new Contest(ground.run(), ground.server(), ground.empty(), rows);
    contest.hold(List.of(ours, rowByRow, spark, limit), 1, 3, expected);
    tell(report, contest, ours, rowByRow, spark, limit);
    return Tables.bars("First load, rows a second", contest, ours);
  }

  private void tell(Report report, Contest contest, Way ours, Way rowByRow, Way spark, Way limit) {
    double seconds = contest.seconds(ours).median();
    report.figure(
        "load_vs_row_by_row",
        contest.seconds(rowByRow).median() / seconds,
        "times faster that Tidemark loads a table than row-by-row MERGE");
    report.figure(
        "load_vs_spark_jdbc",
        contest.seconds(spark).median() / seconds,
        "times faster that Tidemark loads a table than `df.write.jdbc`");
    report.figure(
        "load_vs_copy_and_index",
        contest.seconds(limit).median() / seconds,
        "the part that Tidemark's load reaches of the speed of COPY into a bare table and building"
            + " its indexes");
    report.section("First load");
    report.text(
        """
        %,d rows from the lake into an empty table, read by Spark, until they are committed. Spark's writer fills the table
        with its indexes in place, two tasks at a time, batches of 10,000, rewritten by the driver. Row by row is the
        article's way: reading is measured whole, writing with the %,d rows in the middle, when half of the rows are there, and
        scaled. The limit has its rows in a file, in COPY's binary format: neither Spark nor a lake is in it.\
        """
            .formatted(rows, sample));
    report.table(Tables.of(contest, ours));
  }
}
