package io.tidemark.bench.lake;

import io.tidemark.bench.harness.ProcessIo;

/**
 * What one batch cost.
 *
 * @param io by the whole process: data, log, and what Spark puts aside
 * @param filesOpened data files that a scan was given; once for each scan of a file
 * @param jobs Spark's
 */
record Cost(double seconds, ProcessIo io, long filesOpened, long jobs, Touched touched) {

  /**
   * What one or more commits did to the data files.
   *
   * @param rewritten files that left the table
   * @param crossedOut files that stayed, with rows crossed out by a deletion vector
   * @param added files that are new
   */
  record Touched(long rewritten, long crossedOut, long added) {}
}
