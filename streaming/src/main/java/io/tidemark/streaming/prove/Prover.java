package io.tidemark.streaming.prove;

import io.tidemark.streaming.serving.TableSpec;

/** Compares copies of lake tables with the lake. Thread-safe. */
public interface Prover {

  /**
   * Compares the copy of one table with the lake's at the version that the copy's ledger names,
   * while both go on; notes the result beside the copy, and answers it.
   *
   * @throws io.tidemark.streaming.serving.SyncException TM-204 when there is no way in; TM-210 when
   *     the copy has not been loaded yet
   */
  Proof prove(TableSpec spec) throws Exception;
}
