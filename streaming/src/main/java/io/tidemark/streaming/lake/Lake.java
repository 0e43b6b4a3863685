package io.tidemark.streaming.lake;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * The Delta tables under one folder, a folder a table. Thread-safe.
 *
 * <p>Versions are Delta's: the first commit of a table, its creation, is version 0 and holds no
 * rows here.
 */
public final class Lake {
  /**
   * A table's columns in a change feed beside its own. Source: Delta Lake documentation, "Change
   * data feed".
   */
  public static final String CHANGE_TYPE = "_change_type";

  /** The change types of rows that are in the table once the commit is done. */
  public static final Set<String> CAME = Set.of("insert", "update_postimage");

  /** See {@link #CHANGE_TYPE}. */
  public static final String COMMIT_VERSION = "_commit_version";

  /** See {@link #CHANGE_TYPE}. */
  public static final String COMMIT_TIMESTAMP = "_commit_timestamp";

  private static final List<String> TABLES =
      List.of(
          "user_events",
          "transaction_events",
          "users",
          "transactions",
          "user_activity",
          "quarantine");

  private final SparkSession spark;
  private final String root;
  private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();
  private final News news = new News();
  private @Nullable Lake compiling;
  private final Map<String, RecentChanges> recent = new ConcurrentHashMap<>();

  /**
   * @param root a folder or URI that Hadoop's file systems can write to
   */
  public Lake(SparkSession spark, String root) {
    this.spark = spark;
    this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
  }

  /**
   * Makes the tables what {@code src-schema/lake/*.sql} says: creates those that are missing, and
   * adds to those of an earlier release what is new.
   *
   * @throws IncompatibleLakeException when that cannot be; nothing has been changed then
   */
  public void createTables() {
    new Evolution(spark, this, root, TABLES).apply();
  }

  /**
   * Creates one table as {@code src-schema/lake/*.sql} says, unless it is there: for those that
   * {@link #createTables} leaves to whoever needs them.
   */
  public void createTable(String table) {
    create(TableDefinition.of(table));
  }

  void create(TableDefinition wanted) {
    spark.sql(wanted.ddl().replace("${lake}", root));
  }

  /**
   * The columns that this release knows of the table, in its order. The table has them all once
   * {@link #createTables} is done, and may have others.
   */
  public StructType columns(String table) {
    return TableDefinition.of(table).columns();
  }

  /** Whether the table has been created. */
  public boolean exists(String table) {
    return latestVersion(table) >= 0;
  }

  /** Whether its log says that the table has no file, and so no row: to look would cost seconds. */
  public boolean isKnownEmpty(String table) {
    return DeltaLog.forTable(spark, path(table))
        .update(false, Option.empty(), Option.empty())
        .numOfFilesIfKnown()
        .contains(0L);
  }

  /** The tables' names. */
  public List<String> tables() {
    return TABLES;
  }

  /**
   * How long files that the table no longer refers to are kept, change data too: {@code
   * delta.deletedFileRetentionDuration}.
   */
  public Duration fileRetention(String table) {
    return Duration.ofMillis(
        DeltaLog.tombstoneRetentionMillis(
            DeltaLog.forTable(spark, path(table)).unsafeVolatileSnapshot().metadata()));
  }

  /** Folder or URI of the table. */
  public String path(String table) {
    return root + "/" + table;
  }

  /** The table as of its latest version. */
  public Dataset<Row> read(String table) {
    return spark.read().format("delta").load(path(table));
  }

  /** The table as of one version. */
  public Dataset<Row> read(String table, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path(table));
  }

  /** The table's change feed between two versions, both inclusive, which must be there. */
  public Dataset<Row> changesBetween(String table, long from, long to) {
    return spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", from)
        .option("endingVersion", to)
        .load(path(table));
  }

  /**
   * Does something whose commits say this in their {@code userMetadata}; for commands that cannot
   * be told so otherwise.
   *
   * @param work gets the session to do it in
   */
  public void saying(String userMetadata, Consumer<SparkSession> work) {
    SparkSession session = spark.newSession();
    session.conf().set("spark.databricks.delta.commitInfo.userMetadata", userMetadata);
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(session);
    try {
      work.accept(session);
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }

  /**
   * The newest version of the table, or -1 when there is none. One look at the file system when
   * nothing is new: commits are files with their version for a name (Delta protocol, "Delta Log
   * Entries").
   */
  public long latestVersion(String table) {
    try {
      FileSystem files = logFolder(table).getFileSystem(spark.sparkContext().hadoopConfiguration());
      long version = lastSeen.getOrDefault(table, -1L);
      if (version < 0 || !files.exists(commit(table, version))) {
        version = newestIn(files, logFolder(table));
      }
      while (files.exists(commit(table, version + 1))) {
        version++;
      }
      lastSeen.put(table, version);
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the commit of this version is still in the log, so that the feed can be read from
   * there.
   */
  public boolean hasCommit(String table, long version) {
    try {
      return logFolder(table)
          .getFileSystem(spark.sparkContext().hadoopConfiguration())
          .exists(commit(table, version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When the version was committed, by the clock of the lake's file system, in milliseconds. */
  public Instant committedAt(String table, long version) {
    try {
      FileStatus commit =
          logFolder(table)
              .getFileSystem(spark.sparkContext().hadoopConfiguration())
              .getFileStatus(commit(table, version));
      return Instant.ofEpochMilli(commit.getModificationTime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What of the commit the change feed reads; empty when there is no such commit. */
  Optional<Commit.Changes> changesIn(String table, long version) {
    Optional<List<Row>> recent = recent(table).of(version);
    return recent.isPresent()
        ? Optional.of(new Commit.Changes(recent.get().isEmpty() ? 0 : 1, 0))
        : inCommit(table, version, Commit::changes);
  }

  /** Whether the commit changes rows; empty when it is not in the log. */
  public Optional<Boolean> changesRows(String table, long version) {
    return changesIn(table, version).map(changes -> changes.files() > 0);
  }

  /**
   * Appends a few rows in one commit.
   *
   * @param rows of the columns that this release knows
   */
  public void append(String table, List<Row> rows, String userMetadata) {
    StructType columns = columns(table);
    OptimisticTransaction transaction =
        DeltaLog.forTable(spark, path(table)).startTransaction(Option.empty(), Option.empty());
    Seq<? extends Action> files =
        transaction.writeFiles(spark.createDataFrame(rows, columns).coalesce(1));
    RecentChanges recent = recent(table);
    recent.making(
        transaction.readVersion(),
        () -> {
          long version =
              transaction.commit(
                  Scala.seq(Scala.list(files)), new OwnOperation("APPEND", userMetadata));
          recent.append(version, rows, columns);
          return version;
        });
  }

  /**
   * The same lake for reading whole tables and large batches: by a session that compiles its
   * queries, which costs more than it saves for the batches of a few rows that the application
   * mostly has.
   */
  public synchronized Lake compiling() {
    if (compiling == null) { // one session for all who ask: each takes its time to make
      SparkSession session = spark.newSession();
      session.conf().set("spark.sql.codegen.wholeStage", "true");
      session.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
      compiling = new Lake(session, root);
    }
    return compiling;
  }

  /** One version of a table, in parts of so many bytes each. */
  public TableParts parts(String table, long version, long bytes) {
    return new TableParts(spark, path(table), version, bytes);
  }

  /** Tells this Delta table from every other, also from one made anew in its place. */
  public String id(String table) {
    return DeltaLog.forTable(spark, path(table)).unsafeVolatileSnapshot().metadata().id();
  }

  /** Told of each commit that is kept at hand. */
  News news() {
    return news;
  }

  /** The changes of the newest commits that this process made. */
  RecentChanges recent(String table) {
    return recent.computeIfAbsent(table, name -> new RecentChanges(news));
  }

  /** What the writer of the commit said in its {@code userMetadata}; empty when nothing. */
  public Optional<String> userMetadata(String table, long version) {
    return inCommit(table, version, Commit::userMetadata).flatMap(said -> said);
  }

  private <T> Optional<T> inCommit(String table, long version, CommitReader<T> reader) {
    Path commit = commit(table, version);
    try {
      FileSystem files = commit.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (!files.exists(commit)) {
        return Optional.empty();
      }
      try (BufferedReader json =
          new BufferedReader(new InputStreamReader(files.open(commit), StandardCharsets.UTF_8))) {
        return Optional.of(reader.read(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface CommitReader<T> {
    T read(BufferedReader json) throws IOException;
  }

  /** The table's properties. */
  Map<String, String> properties(String table) {
    return spark.sql("SHOW TBLPROPERTIES delta.`" + path(table) + "`").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
  }

  /** Sets some of the table's properties, in one commit. */
  void setProperties(String table, Map<String, String> properties) {
    String list =
        properties.entrySet().stream()
            .map(property -> literal(property.getKey()) + " = " + literal(property.getValue()))
            .collect(Collectors.joining(", "));
    spark.sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES (%s)".formatted(path(table), list));
  }

  /** The text as a literal of Spark SQL. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private Path logFolder(String table) {
    return new Path(path(table), "_delta_log");
  }

  private Path commit(String table, long version) {
    return new Path(logFolder(table), String.format("%020d.json", version));
  }

  private static long newestIn(FileSystem files, Path log) throws IOException {
    if (!files.exists(log)) {
      return -1;
    }
    long newest = -1;
    for (FileStatus file : files.listStatus(log)) {
      String name = file.getPath().getName();
      if (name.matches("\\d{20}\\.json")) {
        newest = Math.max(newest, Long.parseLong(name.substring(0, 20)));
      }
    }
    return newest;
  }

  /** Whether a read failed for a file that is no longer there, as after a VACUUM. */
  public static boolean isFileGone(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof FileNotFoundException
            || (failure instanceof SparkThrowable spark
                && "FAILED_READ_FILE.FILE_NOT_EXIST".equals(spark.getCondition()))
            || isFileGone(failure.getCause()));
  }

  /**
   * Whether a read of a change feed failed for what does not pass: a file is no longer there, or a
   * commit has columns that the table has no longer, as after a RESTORE to before they were added.
   */
  public static boolean isFeedBroken(@Nullable Throwable failure) {
    return isFileGone(failure) || hasOtherColumns(failure);
  }

  private static boolean hasOtherColumns(@Nullable Throwable failure) {
    return failure != null
        && ((failure instanceof SparkThrowable spark
                && spark.getCondition() != null
                && spark.getCondition().startsWith("DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_"))
            || hasOtherColumns(failure.getCause()));
  }
}
