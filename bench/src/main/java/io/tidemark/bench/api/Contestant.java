package io.tidemark.bench.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Something that answers, and is measured. */
interface Contestant {

  /** For a person. */
  String name();

  /** The server's process; empty where there is none besides PostgreSQL. */
  Optional<ProcessHandle> process();

  /** Whether it can answer such questions. */
  boolean answers(Operation operation);

  /** Lets it answer for so long, as fast as it can. */
  Rate measure(Operation operation, Duration duration) throws Exception;

  /**
   * How fast that was.
   *
   * @param answers how many there were
   * @param p50 milliseconds
   * @param p99 milliseconds
   */
  record Rate(long answers, double perSecond, double p50, double p99) {

    /**
     * From what each answer took.
     *
     * @param nanos a number each, at least one, in any order
     * @param seconds how long it was asked
     */
    static Rate of(long[] nanos, double seconds) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return new Rate(
          sorted.length, sorted.length / seconds, millis(sorted, 50), millis(sorted, 99));
    }

    private static double millis(long[] sorted, double percent) {
      int rank = (int) Math.ceil(percent / 100 * sorted.length);
      return sorted[Math.max(rank, 1) - 1] / 1e6;
    }
  }
}
