package io.tidemark.streaming.sync;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.sync.TargetTable.Commit;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The table that a load fills beside the copy and puts in its place: what has been done of it stays
 * done, whoever dies. Only {@link #write} may be called by several threads at once.
 */
public interface Twin {

  /**
   * A load that has been begun.
   *
   * @param lakeId of the Delta table
   * @param version of it that is loaded
   * @param parts how many there are
   * @param indexed whether all of them are in, and {@link #index} is done
   */
  record Begun(String lakeId, long version, int parts, boolean indexed) {}

  /** The load that was begun last and has not been published. */
  Optional<Begun> begun() throws Exception;

  /** Begins one, with an empty twin; what was there of another is forgotten. */
  void begin(Begun begun) throws Exception;

  /** Forgets the load. */
  void forget() throws Exception;

  /** The parts that are in. */
  Set<Integer> in() throws Exception;

  /**
   * Writes one part of the rows, unless it is in; all of it or nothing.
   *
   * @param rows the lake table's columns, then {@link FinalChanges#VERSION}
   * @return how many have been written; others are noted as refused
   */
  long write(int part, Dataset<Row> rows) throws Exception;

  /**
   * Does what is left to do once all parts are in.
   *
   * @throws io.tidemark.streaming.serving.SyncException TM-223 when two rows have one key
   */
  void index() throws Exception;

  /** Compares it with that version, but for what was refused. */
  Proof prove(long version) throws Exception;

  /**
   * Puts it in the copy's place, notes the version in the ledger, and ends a hold: all of it at
   * once, or nothing.
   */
  void publish(Commit commit) throws Exception;
}
