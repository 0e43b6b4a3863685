package io.tidemark.bench.harness;

import io.tidemark.bench.report.Report;

/** Something that {@code bench/run} can measure. */
public interface Benchmark {

  /** What it is called on the command line; its page and plot too. */
  String name();

  /** Measures, and tells what it found. */
  Report run(Run run) throws Exception;
}
