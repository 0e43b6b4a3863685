package io.tidemark.streaming.lake;

import static org.apache.spark.sql.functions.col;

import io.tidemark.streaming.lake.LiveFiles.LiveFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A Delta table whose rows are found, and changed, by a key: the few rows of a small batch at a
 * cost that follows the batch, not the table.
 *
 * <p>A change is one commit: rows that go are marked in deletion vectors, rows that come are one
 * new file, and the change data says both. So nothing is rewritten, and the table is read once; a
 * MERGE reads it three times. Looking up is cheap because every file is sorted by the key: files
 * whose range holds no wanted key are left out, and of the others Parquet's page index leaves out
 * all pages but those that may hold one. {@link #compact} keeps the files few and sorted.
 *
 * <p>Every edit is a transaction as any other of Delta: when another writer commits meanwhile, it
 * is made again from what is there then. Sources: Delta protocol, "Deletion Vectors" and "Add CDC
 * File"; Parquet format, "Page Index". Not thread-safe.
 */
public final class KeyedTable {
  private static final Logger log = LoggerFactory.getLogger(KeyedTable.class);
  private static final int MOST_ATTEMPTS = 10;
  private static final String CHANGE_TYPE = Lake.CHANGE_TYPE;

  /** At most {@code spark.sql.parquet.pushdown.inFilterThreshold}. */
  private static final int KEYS_IN_A_LIST = 100;

  /** More keys than this are in most pages anyway. */
  private static final int MOST_BY_PAGE = 4000;

  private final SparkSession spark;
  private final DeltaLog delta;
  private final String key;
  private final StructType columns;
  private final LiveFiles live;
  private final RecentChanges recent;

  /** What to do with the rows that were found; may be called again, with other rows. */
  @FunctionalInterface
  public interface Edit {
    /**
     * Says what changes.
     *
     * @param found the rows with one of the wanted keys, in no order, at {@code version}
     * @param changes takes what changes
     */
    void of(List<Row> found, long version, Changes changes);
  }

  /**
   * The table, which must exist, hold its key as a string and have change data feed and deletion
   * vectors on.
   *
   * @param lake takes the changes that are made, for the stages after
   * @param key the column to find rows by, which the files are sorted by; need not be unique
   * @param columns those that rows have here; any other column of the table is null in the rows
   *     that are written
   */
  public KeyedTable(SparkSession spark, Lake lake, String table, String key, StructType columns) {
    this.spark = spark;
    this.delta = DeltaLog.forTable(spark, lake.path(table));
    this.recent = lake.recent(table);
    this.key = key;
    this.columns = columns;
    this.live = new LiveFiles(delta, key);
  }

  /** The rows with one of these keys, as of now, in no order. */
  public List<Row> find(Collection<String> keys) {
    activate();
    return find(delta.startTransaction(Option.empty(), Option.empty()), new TreeSet<>(keys));
  }

  /**
   * Finds rows and changes some of them, in one commit.
   *
   * @param keys the keys of all rows that may change or come
   * @param userMetadata said of the commit; null for nothing
   * @return the version of the commit; empty when nothing changed
   * @throws ConcurrentModificationException when other writers came in between ten times in a row
   */
  public OptionalLong edit(Collection<String> keys, Edit edit, @Nullable String userMetadata)
      throws IOException {
    activate();
    NavigableSet<String> wanted = new TreeSet<>(keys);
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(wanted, edit, userMetadata);
      } catch (ConcurrentModificationException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        log.info("again, for another writer has committed table={} attempt={}", name(), attempt);
      }
    }
  }

  private OptionalLong attempt(
      NavigableSet<String> wanted, Edit edit, @Nullable String userMetadata) throws IOException {
    OptimisticTransaction transaction = delta.startTransaction(Option.empty(), Option.empty());
    // Any commit in between that is not a mere append may concern our keys.
    transaction.readWholeTable();
    List<Row> found = find(transaction, wanted);
    Changes changes = new Changes(columns);
    edit.of(found, transaction.readVersion(), changes);
    if (changes.isEmpty()) {
      return OptionalLong.empty();
    }
    List<Action> actions = new ArrayList<>();
    Dataset<Row> written =
        spark
            .createDataFrame(changes.inOrderOf(key), columns.add(CHANGE_TYPE, "string"))
            .coalesce(1);
    Scala.list(transaction.writeFiles(written)).forEach(actions::add);
    actions.addAll(
        DeletionVectors.mark(delta, live.named(changes.gone().keySet()), changes.gone()));
    return recent.making(
        transaction.readVersion(),
        () -> {
          long version =
              transaction.commit(Scala.seq(actions), new OwnOperation("KEYED EDIT", userMetadata));
          recent.put(version, changes.news(), columns);
          return OptionalLong.of(version);
        });
  }

  /** The columns, then the file's name and the row's place in it. */
  private List<Row> find(OptimisticTransaction transaction, NavigableSet<String> wanted) {
    List<AddFile> files =
        live.at(transaction.snapshot()).stream()
            .filter(file -> file.mayHold(wanted))
            .map(LiveFile::file)
            .toList();
    if (files.isEmpty()) {
      return List.of();
    }
    Column[] withPlace =
        Stream.concat(
                Stream.of(columns.fieldNames()),
                Stream.of("_metadata.file_name", "_metadata.row_index"))
            .map(name -> col(name))
            .toArray(Column[]::new);
    return read(transaction, files)
        .where(
            wanted.size() > MOST_BY_PAGE
                ? col(key).isin(wanted.toArray())
                : oneOf(List.copyOf(wanted)))
        .select(withPlace)
        .collectAsList();
  }

  /**
   * As a balanced tree of small lists, each of which Spark hands to Parquet as a chain as deep as
   * it is long: one of many hundred keys overflows the stacks of the reading threads.
   */
  private Column oneOf(List<String> keys) {
    if (keys.size() <= KEYS_IN_A_LIST) {
      return col(key).isin(keys.toArray());
    }
    int middle = keys.size() / 2;
    return oneOf(keys.subList(0, middle)).or(oneOf(keys.subList(middle, keys.size())));
  }

  private Dataset<Row> read(OptimisticTransaction transaction, List<AddFile> files) {
    return delta.createDataFrame(transaction.snapshot(), Scala.seq(files), false, Option.empty());
  }

  /**
   * Makes one file, sorted by key, of the files that {@link Tiers} names; nothing when there are
   * none to be named. Says nothing new to readers of the change feed.
   *
   * @return how many files were made into one; 0 also when another writer was faster
   */
  public int compact() {
    activate();
    OptimisticTransaction transaction = delta.startTransaction(Option.empty(), Option.empty());
    transaction.readWholeTable();
    List<AddFile> files =
        Tiers.due(live.at(transaction.snapshot()).stream().map(LiveFile::file).toList());
    if (files.isEmpty()) {
      return 0;
    }
    Dataset<Row> rows = read(transaction, files).repartition(1).sortWithinPartitions(key);
    List<Action> actions = new ArrayList<>();
    Scala.list(transaction.writeFiles(rows, Option.empty(), true, Scala.seq(List.of())))
        .forEach(file -> actions.add(Scala.withoutNews((AddFile) file)));
    long now = System.currentTimeMillis();
    files.forEach(file -> actions.add(file.removeWithTimestamp(now, false)));
    try {
      long version =
          transaction.commit(
              Scala.seq(actions),
              new DeltaOperations.Optimize(
                  Scala.seq(List.of()), Scala.seq(List.of(key)), false, Option.empty(), false));
      recent.put(version, List.of(), columns);
      return files.size();
    } catch (ConcurrentModificationException e) {
      log.info("not compacted, for another writer has committed table={}", name());
      return 0;
    }
  }

  /** Delta looks for its session in the thread; one of our own has none. */
  private void activate() {
    if (SparkSession.getActiveSession().isEmpty()) {
      SparkSession.setActiveSession(spark);
    }
  }

  private String name() {
    return delta.dataPath().getName();
  }
}
