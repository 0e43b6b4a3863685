package io.tidemark.streaming.sync;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The copy of one table, as its only writer has it. Not thread-safe.
 *
 * <p>A step begins with {@link #position}, and ends with {@link Staged#apply}, {@link
 * Twin#publish}, {@link #hold} or {@link #rest}; from the one to the other nobody else moves the
 * copy, or else the step's end fails and changes nothing.
 */
public interface TargetTable extends AutoCloseable {

  /**
   * Where the copy is.
   *
   * @param version every commit of the lake's table up to this one has been applied; empty before
   *     the first load, and when another has been asked for
   * @param lakeId of the Delta table that the version is of; empty when the ledger does not say
   * @param hold what holds it back, if anything does
   */
  record Position(OptionalLong version, Optional<String> lakeId, Optional<Hold> hold) {}

  /**
   * What holds a table back.
   *
   * @param removals how many rows the brake was about to see removed; 0 when it is paused
   * @param approved whether so many removals may be let through
   */
  record Hold(long removals, boolean approved) {}

  /** A commit of the lake's table, and which Delta table that is. */
  record Commit(String lakeId, long version, Instant at) {}

  /** Changes that wait in the target. What is never applied goes with the step, or the next. */
  interface Staged {
    /** How many rows they touch. */
    long rows();

    /** How many of them they remove. */
    long removals();

    /**
     * Applies them all, notes in the ledger that every commit up to this one has been, and ends a
     * hold: all of it at once, or nothing. Rows that the target cannot hold are noted instead.
     */
    void apply(Commit through) throws Exception;
  }

  /** Begins a step. */
  Position position() throws Exception;

  /** How many rows the copy has. */
  long rows() throws Exception;

  /** Stages a few changes, in the shape of {@link FinalChanges}. */
  Staged stage(Collection<Row> changes) throws Exception;

  /** Stages many, by the executors. */
  Staged stage(Dataset<Row> changes) throws Exception;

  /** The table that a load fills beside the copy. */
  Twin twin();

  /**
   * Notes that the brake has stopped a commit; what was approved of before counts no more.
   *
   * @param removals how many rows it would remove
   * @param rows how many there are
   */
  void hold(long version, long removals, long rows) throws Exception;

  /** Ends a step that changes nothing; what it had staged is gone. */
  void rest() throws Exception;

  /** Gives up what has not been applied, and lets other writers in. */
  @Override
  void close();
}
