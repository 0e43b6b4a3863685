package io.tidemark.streaming.sync.documents;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.prove.Prover;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.FinalChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Compares a table of {@link Documents} with the lake's, value by value, while both go on.
 *
 * <p>Such a store has no snapshot to read a whole table in. So the rows are scanned while they
 * change, and held against the lake at the version that the ledger had before. What differs then,
 * and whatever the lake has changed until the ledger's version after, is looked at a second time:
 * read together with the ledger in one step, and held against the lake at that very version. So
 * each row is found equal at a version that the ledger had, and a difference is one.
 *
 * <p>Spark joins the two sides, so memory does not grow with the table; time does, linearly.
 */
public final class DocumentProver implements Prover {
  /** More differences than this are not looked at: the table had better be loaded anew. */
  private static final int MOST = 10_000;

  private static final String LAKE = "lake";
  private static final String COPY = "copy";

  /** What {@link DocumentStore#scan} answers. */
  public static final StructType SCANNED =
      new StructType()
          .add(Documents.NAME, DataTypes.StringType)
          .add(Documents.DOCUMENT, DataTypes.StringType);

  private final Lake lake;
  private final DocumentStore store;

  /** Makes it; nothing is read yet. */
  public DocumentProver(Lake lake, DocumentStore store) {
    this.lake = lake;
    this.store = store;
  }

  /** {@inheritDoc} The version of the result is that of the ledger when the rows had been read. */
  @Override
  public Proof prove(TableSpec spec) {
    long before = store.version(spec);
    Compared compared = compare(spec, before, spark -> store.scan(spark, spec, before));
    long version = store.version(spec);
    Set<String> again = new HashSet<>(compared.differing());
    if (version > before) {
      again.addAll(changed(spec, before, version));
    }
    List<Difference> differences =
        again.isEmpty() ? List.of() : secondLook(spec, List.copyOf(again));
    Proof proof = compared.proof(spec, version, differences);
    store.note(proof);
    return proof;
  }

  /** Compares a load, which nobody changes; the result is noted nowhere. */
  public Proof proveLoad(TableSpec spec, long version, Function<SparkSession, Dataset<Row>> load) {
    Compared compared = compare(spec, version, load);
    return compared.proof(
        spec,
        version,
        compared.differing().stream()
            .map(name -> new Difference(List.of(name), null, null))
            .toList());
  }

  /**
   * What a scan found.
   *
   * @param differing the names of rows that differ, {@link #MOST} of them at most
   */
  private record Compared(
      Instant at, long began, long lakeRows, long copyRows, List<String> differing) {
    Proof proof(TableSpec spec, long version, List<Difference> differences) {
      return new Proof(
          spec.table(),
          version,
          at,
          lakeRows,
          copyRows,
          differing.size() < MOST,
          differences,
          Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private Compared compare(
      TableSpec spec, long version, Function<SparkSession, Dataset<Row>> scan) {
    Instant at = Instant.now();
    long began = System.nanoTime();
    Documents documents = documents(spec);
    Dataset<Row> truth = lake.read(spec.table(), version);
    Dataset<Row> both =
        joined(documents, truth, scan.apply(truth.sparkSession()))
            .select(
                col(Documents.NAME),
                col(LAKE).isNotNull().as("in_lake"),
                col(Documents.DOCUMENT).isNotNull().as("in_copy"),
                same(version).as("same"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Row counts =
          both.agg(
                  count(when(col("in_lake"), lit(1))),
                  count(when(col("in_copy"), lit(1))),
                  count(when(not(col("same")), lit(1))))
              .head();
      List<String> differing =
          counts.getLong(2) == 0
              ? List.of()
              : both
                  .where(not(col("same")))
                  .select(Documents.NAME)
                  .orderBy(Documents.NAME)
                  .limit(MOST)
                  .collectAsList()
                  .stream()
                  .map(row -> row.getString(0))
                  .toList();
      return new Compared(at, began, counts.getLong(0), counts.getLong(1), differing);
    } finally {
      both.unpersist();
    }
  }

  /** Each name of either side, with the lake's row as a struct and the copy's document. */
  private static Dataset<Row> joined(Documents documents, Dataset<Row> lake, Dataset<Row> copy) {
    Column[] columns =
        Stream.of(documents.columns().fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    return lake.select(documents.name().as(Documents.NAME), struct(columns).as(LAKE))
        .join(copy, asScala(List.of(Documents.NAME)).toSeq(), "full_outer")
        .withColumn(COPY, documents.parsed(col(Documents.DOCUMENT)))
        .withColumn(
            "columns",
            when(
                col(COPY).isNotNull(),
                struct(
                    Stream.of(documents.columns().fieldNames())
                        .map(name -> col(COPY + "." + name))
                        .toArray(Column[]::new))));
  }

  private static Column same(long version) {
    return col(LAKE)
        .eqNullSafe(col("columns"))
        .and(col(COPY + "." + FinalChanges.VERSION).leq(version));
  }

  private Documents documents(TableSpec spec) {
    return new Documents(lake.columns(spec.table()), spec.key());
  }

  private List<String> changed(TableSpec spec, long after, long to) {
    ChangeFeed feed = new ChangeFeed(lake, spec.table());
    ChangeFeed.Commits commits = feed.after(after, Integer.MAX_VALUE, Long.MAX_VALUE);
    if (commits.changing().isEmpty()) {
      return List.of();
    }
    return feed
        .frame(commits)
        .where(col(Lake.COMMIT_VERSION).leq(to))
        .select(documents(spec).name())
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private List<Difference> secondLook(TableSpec spec, List<String> names) {
    DocumentStore.Seen seen = store.look(spec, names);
    long version = seen.version();
    List<Row> rows =
        names.stream().map(name -> RowFactory.create(name, seen.documents().get(name))).toList();
    Documents documents = documents(spec);
    Dataset<Row> all = lake.read(spec.table(), version);
    Dataset<Row> copy = all.sparkSession().createDataFrame(rows, SCANNED);
    Dataset<Row> truth =
        all.withColumn("wanted", documents.name())
            .join(
                broadcast(copy.select(col(Documents.NAME).as("wanted"))),
                asScala(List.of("wanted")).toSeq(),
                "left_semi");
    StructType columns = documents.columns();
    return joined(documents, truth, copy)
        .where(col(LAKE).isNotNull().or(col(Documents.DOCUMENT).isNotNull()))
        .where(not(coalesce(same(version), lit(false))))
        .orderBy(Documents.NAME)
        .collectAsList()
        .stream()
        .map(
            row ->
                new Difference(
                    documents.values(row.getAs(Documents.NAME)),
                    texts(row.getAs(LAKE), columns),
                    copyTexts(row, columns)))
        .toList();
  }

  private static @Nullable Map<String, @Nullable String> copyTexts(Row row, StructType columns) {
    if (row.getAs(Documents.DOCUMENT) == null) {
      return null;
    }
    Map<String, @Nullable String> texts = texts(row.getAs("columns"), columns);
    return texts == null ? Map.of(Documents.DOCUMENT, row.getAs(Documents.DOCUMENT)) : texts;
  }

  private static @Nullable Map<String, @Nullable String> texts(
      @Nullable Row row, StructType columns) {
    if (row == null) {
      return null;
    }
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    for (String name : columns.fieldNames()) {
      Object value = row.getAs(name);
      texts.put(name, value == null ? null : value.toString());
    }
    return texts;
  }
}
