package io.tidemark.streaming.sync;

import io.tidemark.streaming.prove.Prover;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A database that lake tables are copied to. The engine, {@link TableSync}, decides what is done to
 * a copy and when; a target does it, and keeps the ledger beside the rows so that both change
 * together. Each target has ledgers, holds and proofs of its own. Thread-safe.
 *
 * <p>A new one passes {@code TargetContract} of the tests. What is thrown beside {@link
 * SyncException} is whatever its client throws.
 */
public interface Target extends Prover {

  /** As people call it: {@code postgres}. */
  String name();

  /**
   * Opens the copy of a table as its only writer.
   *
   * @param columns the lake table's
   * @throws SyncException TM-201 when the copy cannot have these columns, TM-202 when another
   *     writer is there, TM-204 when there is no way in
   */
  TargetTable open(TableSpec spec, StructType columns) throws Exception;

  /** Whether what failed will do so no more in a while: a restart, a cut line, another session. */
  boolean passes(Throwable failure);

  /**
   * Replaces the rows with these keys by the lake's, beside a running writer, at one version.
   *
   * @param keys each the text of the key's values
   * @param rows the lake's rows with these keys at a version, in the shape of {@link FinalChanges}
   * @return the version that they are of then: the ledger's; empty when that moved on meanwhile,
   *     and all of it is to be done again
   * @throws SyncException TM-201, TM-204; TM-210 when the copy has not been loaded yet
   */
  OptionalLong repair(
      TableSpec spec, StructType columns, List<List<String>> keys, LongFunction<List<Row>> rows)
      throws Exception;

  /** Holds a table back until it is resumed; one that is held already stays as it is. */
  void pause(String table) throws Exception;

  /** Ends a pause; answers whether there was one. */
  boolean resume(String table) throws Exception;

  /** Approves of what the brake has stopped; answers whether it has stopped anything. */
  boolean approve(String table) throws Exception;

  /** Has the table loaded anew. */
  void resync(String table) throws Exception;

  /** Each table that the ledger names, by name. */
  List<CopyStatus> status() throws Exception;
}
