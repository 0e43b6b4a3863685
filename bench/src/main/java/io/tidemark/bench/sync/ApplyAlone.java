package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Stopwatch;
import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.TargetTable;
import io.tidemark.streaming.sync.TargetTable.Commit;
import io.tidemark.streaming.sync.TargetTable.Staged;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * What the product does with changes that have been read: staged by the executors, applied and
 * noted in the ledger. Spark has them in memory, as the limit has its rows in a file.
 */
final class ApplyAlone implements Way {
  private static final int PARTITIONS = 2;

  private final Tidemark tidemark;
  private final Source source;
  private final Dataset<Row> changes;

  /** Reads the changes of the newest version. */
  ApplyAlone(Tidemark tidemark, Source source) {
    this.tidemark = tidemark;
    this.source = source;
    Lake lake = source.lake();
    ChangeFeed feed = new ChangeFeed(lake.compiling(), Source.TABLE);
    this.changes =
        FinalChanges.of(
                feed.frame(feed.after(source.version() - 1)),
                List.of(Source.KEY),
                List.of(source.columns().fieldNames()))
            .coalesce(PARTITIONS)
            .persist(StorageLevel.MEMORY_ONLY());
    var unused = changes.count();
  }

  @Override
  public String name() {
    return "Tidemark, changes at hand";
  }

  @Override
  public Took bring(Database database) throws Exception {
    Lake lake = source.lake();
    PostgresTarget target = new PostgresTarget(changes.sparkSession(), tidemark.settings(database));
    try (TargetTable copy = target.open(Tidemark.spec(), source.columns())) {
      var unused = copy.position();
      Stopwatch watch = Stopwatch.start();
      Staged staged = copy.stage(changes);
      staged.apply(
          new Commit(
              lake.id(Source.TABLE),
              source.version(),
              lake.committedAt(Source.TABLE, source.version())));
      return new Took(watch.seconds());
    }
  }

  @Override
  public boolean whole() {
    return true;
  }
}
