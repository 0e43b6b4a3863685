package io.tidemark.streaming.ops;

import io.tidemark.streaming.RunningApplication;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command, given as on the command line, and what came of it.
 *
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Command(int exit, String out, String err) {

  /**
   * Runs it to its end.
   *
   * @param bench makes what it works with, out of its two outputs
   */
  static Command run(Bench bench, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter results = new PrintWriter(out, true);
    PrintWriter progress = new PrintWriter(err, true);
    int exit = Tidemark.run(() -> bench.open(results, progress), results, progress, args);
    return new Command(exit, out.toString(), err.toString());
  }

  /** Runs it beside the application. */
  static Command run(RunningApplication beside, String... args) {
    return run((out, progress) -> bench(beside, out, progress), args);
  }

  /** What it works with beside the application. */
  static Workbench bench(RunningApplication beside, PrintWriter out, PrintWriter progress) {
    return new Workbench(beside.spark, beside.lake, beside.flows, beside.settings, out, progress);
  }

  /** Makes a workbench that speaks to these two. */
  @FunctionalInterface
  interface Bench {
    Workbench open(PrintWriter out, PrintWriter progress);
  }
}
