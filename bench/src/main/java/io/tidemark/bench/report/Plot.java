package io.tidemark.bench.report;

/** A picture of a report, as SVG. */
public sealed interface Plot permits Bars, Chart {

  /** What it shows, in one sentence. */
  String title();

  /** The picture. */
  String svg();
}
