package io.tidemark.streaming.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.TableParts;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.Twin.Begun;
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

/**
 * Loads one version of a lake table beside its copy: into a twin without indexes, in parts that
 * several sessions write at once; then the indexes; then the proof that the twin is that version.
 * What is done stays done: broken off at any moment, the load goes on with what is missing. Readers
 * see the old rows until the twin is published.
 */
final class TableLoad {
  private static final long PART_BYTES = 32L << 20;

  private final Lake lake;
  private final TableSpec spec;
  private final int sessions;
  private final Twin twin;

  /**
   * Makes it; nothing is done yet.
   *
   * @param sessions how many parts are written at once
   */
  TableLoad(Lake lake, TableSpec spec, int sessions, Twin twin) {
    this.lake = lake.compiling();
    this.spec = spec;
    this.sessions = sessions;
    this.twin = twin;
  }

  /**
   * A twin that is whole, indexed and proved.
   *
   * @param version the lake version that it holds
   * @param rows how many it has
   */
  record Filled(long version, long rows) {}

  /**
   * Fills the twin.
   *
   * @param latest the lake version to load, unless an older one has been begun from which the feed
   *     goes on
   * @throws SyncException TM-222 to TM-224
   */
  Filled fill(long latest) throws Exception {
    Begun begun = begun(latest);
    if (!begun.indexed()) {
      try {
        copy(begun);
      } catch (RuntimeException e) {
        if (!Lake.isFileGone(e) || begun.version() == latest) {
          throw e;
        }
        // Broken off for so long that the lake no longer has that version.
        twin.forget();
        return fill(latest);
      }
      twin.index();
    }
    return new Filled(begun.version(), begun.parts() == 0 ? 0 : proved(begun.version()));
  }

  /** Answers how many rows there are. */
  private long proved(long version) throws Exception {
    Proof proof = twin.prove(version);
    if (!proof.equal()) {
      twin.forget();
      throw new SyncException(
          "TM-224 The load of '%s' is not version %d of the lake: %d rows differ, the first with the key %s. The copy is as it was, and the next start loads anew. This should not happen: please report it."
              .formatted(
                  spec.table(),
                  version,
                  proof.differences().size(),
                  proof.differences().get(0).key()));
    }
    return proof.copyRows();
  }

  private Begun begun(long latest) throws Exception {
    String lakeId = lake.id(spec.table());
    Optional<Begun> before = twin.begun();
    if (before.isPresent()
        && before.get().lakeId().equals(lakeId)
        && (before.get().version() == latest
            || lake.hasCommit(spec.table(), before.get().version() + 1))) {
      return before.get();
    }
    Begun begun = new Begun(lakeId, latest, parts(latest).count(), false);
    twin.begin(begun);
    return begun;
  }

  private TableParts parts(long version) {
    return lake.parts(spec.table(), version, PART_BYTES);
  }

  private void copy(Begun begun) throws Exception {
    TableParts parts = parts(begun.version());
    Set<Integer> in = twin.in();
    List<Integer> missing =
        IntStream.range(0, begun.parts()).filter(part -> !in.contains(part)).boxed().toList();
    LoadProgress progress = new LoadProgress(spec.table(), begun, parts.rows(), missing.size());
    ExecutorService writers =
        Executors.newFixedThreadPool(Math.max(1, Math.min(sessions, missing.size())));
    try {
      ExecutorCompletionService<Long> copied = new ExecutorCompletionService<>(writers);
      missing.forEach(
          part -> copied.submit(() -> twin.write(part, rows(parts, begun.version(), part))));
      for (int done = 0; done < missing.size(); done++) {
        progress.copied(copied.take().get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "a part of '" + spec.table() + "' was not loaded", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-203 The load of '" + spec.table() + "' was stopped.", e);
    } finally {
      writers.shutdownNow();
    }
  }

  private Dataset<Row> rows(TableParts parts, long version, int part) {
    return parts
        .read(part)
        .select(
            Stream.of(lake.columns(spec.table()).fieldNames())
                .map(name -> col(name))
                .toArray(Column[]::new))
        .withColumn(FinalChanges.VERSION, lit(version));
  }
}
