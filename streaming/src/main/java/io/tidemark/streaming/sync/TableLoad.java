package io.tidemark.streaming.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.TableParts;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.prove.Prover;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.CopyInto.Copied;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Loads one version of a lake table beside its copy: into a twin without indexes, in parts that
 * several sessions write at once; then the indexes; then the proof that the twin is that version.
 * What is done stays done: broken off at any moment, the load goes on with what is missing. Readers
 * see the old rows until the twin is published.
 */
final class TableLoad {
  private static final long PART_BYTES = 32L << 20;
  private static final String DUPLICATE_KEY = "23505";

  private final Lake lake;
  private final TableSpec spec;
  private final Settings settings;
  private final Connection connection;
  private final CopyInto shape;
  private final Prover prover;

  /**
   * Makes it; nothing is done yet.
   *
   * @param shape of the rows, with their version
   */
  TableLoad(
      SparkSession spark,
      Lake lake,
      TableSpec spec,
      Settings settings,
      Connection connection,
      CopyInto shape) {
    this.lake = lake.compiling();
    this.spec = spec;
    this.settings = settings;
    this.connection = connection;
    this.shape = shape;
    this.prover = new Prover(spark, settings);
  }

  /**
   * A twin that is whole, indexed and proved.
   *
   * @param version the lake version that it holds
   * @param rows how many it has
   */
  record Filled(long version, long rows) {}

  /**
   * Fills the twin, in transactions of its own.
   *
   * @param latest the lake version to load, unless an older one has been begun from which the feed
   *     goes on
   * @throws SyncException TM-222 to TM-224
   */
  Filled fill(long latest) throws SQLException {
    Loads.Begun begun = begun(latest);
    connection.commit();
    if (!begun.indexed()) {
      try {
        copy(begun);
      } catch (RuntimeException e) {
        if (!Lake.isFileGone(e) || begun.version() == latest) {
          throw e;
        }
        // Broken off for so long that the lake no longer has that version.
        Loads.forget(connection, spec.table());
        connection.commit();
        return fill(latest);
      }
      index();
    }
    return begun.parts() == 0 ? new Filled(begun.version(), 0) : prove(begun.version());
  }

  /**
   * Puts the twin in the table's place, in the transaction of the connection. It waits for readers
   * under way, but not for long, since new ones wait behind it; then it fails with an {@link
   * Outage}.
   */
  void publish() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '2s'");
    }
    call("publish_load");
    Loads.forget(connection, spec.table());
  }

  private Loads.Begun begun(long latest) throws SQLException {
    String lakeId = lake.id(spec.table());
    Optional<Loads.Begun> before = Loads.of(connection, spec.table());
    if (before.isPresent()
        && before.get().lakeId().equals(lakeId)
        && (before.get().version() == latest
            || lake.hasCommit(spec.table(), before.get().version() + 1))) {
      return before.get();
    }
    Loads.Begun begun = new Loads.Begun(lakeId, latest, parts(latest).count(), false);
    call("begin_load");
    Loads.begin(connection, spec.table(), begun);
    Refusals.clear(connection, spec.table());
    return begun;
  }

  private TableParts parts(long version) {
    return lake.parts(spec.table(), version, PART_BYTES);
  }

  private void copy(Loads.Begun begun) throws SQLException {
    TableParts parts = parts(begun.version());
    Set<Integer> in = Loads.in(connection, spec.table());
    connection.commit();
    List<Integer> missing =
        IntStream.range(0, begun.parts()).filter(part -> !in.contains(part)).boxed().toList();
    LoadProgress progress = new LoadProgress(spec.table(), begun, parts.rows(), missing.size());
    ExecutorService sessions =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(settings.syncSessions(), missing.size())));
    try {
      ExecutorCompletionService<Copied> copied = new ExecutorCompletionService<>(sessions);
      missing.forEach(part -> copied.submit(() -> copy(parts, begun.version(), part)));
      for (int done = 0; done < missing.size(); done++) {
        progress.copied(copied.take().get().rows());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "a part of '" + spec.table() + "' was not loaded", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-203 The load of '" + spec.table() + "' was stopped.", e);
    } finally {
      sessions.shutdownNow();
    }
  }

  private Copied copy(TableParts parts, long version, int part) {
    try {
      return copy(parts, version, part, false);
    } catch (Exception e) { // Scala throws checked ones undeclared
      if (!PostgresTable.refusesARow(e)) {
        throw e;
      }
      return copy(parts, version, part, true);
    }
  }

  private Copied copy(TableParts parts, long version, int part, boolean alone) {
    Dataset<Row> rows =
        parts
            .read(part)
            .select(columns().map(name -> col(name)).toArray(Column[]::new))
            .withColumn(PostgresTable.VERSION, lit(version));
    return rows
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .coalesce(1)
        .mapPartitions(
            new LoadTask(shape, settings.postgres(), spec.table(), spec.twin(), part, alone))
        .collect()
        .stream()
        .reduce(Copied.NOTHING, Copied::and);
  }

  private Stream<String> columns() {
    return Stream.of(lake.columns(spec.table()).fieldNames());
  }

  private void index() throws SQLException {
    try {
      call("index_load");
      Loads.indexed(connection, spec.table());
      connection.commit();
    } catch (SQLException e) {
      if (DUPLICATE_KEY.equals(e.getSQLState())) {
        throw startAnew(
            "TM-223 '%s' cannot be loaded: the lake has two rows with one key (%s). Remove one of them from the lake's table, then start again; the copy is as it was."
                .formatted(spec.table(), e.getMessage()));
      }
      throw e;
    }
  }

  private Filled prove(long version) throws SQLException {
    Proof proof =
        prover.proveTwin(spec.at(spec.twin()), version, Refusals.keys(connection, spec.table()));
    connection.commit();
    if (!proof.equal()) {
      throw startAnew(
          "TM-224 The load of '%s' is not version %d of the lake: %d rows differ, the first with the key %s. The copy is as it was, and the next start loads anew. This should not happen: please report it."
              .formatted(
                  spec.table(),
                  version,
                  proof.differences().size(),
                  proof.differences().get(0).key()));
    }
    return new Filled(version, proof.copyRows());
  }

  private SyncException startAnew(String why) throws SQLException {
    connection.rollback();
    Loads.forget(connection, spec.table());
    connection.commit();
    return new SyncException(why);
  }

  private void call(String step) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement("SELECT tidemark." + step + "(?)")) {
      call.setString(1, spec.name());
      call.execute();
    }
  }
}
