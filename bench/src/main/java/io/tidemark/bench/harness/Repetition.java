package io.tidemark.bench.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * How often a piece of work is done: first until it gets no faster, unrecorded, then for the
 * record.
 *
 * @param warmUps at most so many times unrecorded; fewer when the better of the last two took no
 *     less than nine tenths of the better of the two before
 * @param times so many times recorded
 * @param enough no longer than this, once three times have been recorded
 */
public record Repetition(int warmUps, int times, Duration enough) {
  private static final int PAIR = 2;
  private static final double STABLE = 0.9;
  private static final int LEAST = 3;

  /**
   * Does the work.
   *
   * @param seconds what the work took, by its own account: it may have to prepare itself first
   * @return what the recorded ones gave, in their order
   */
  public <T> List<T> of(Callable<T> work, ToDoubleFunction<T> seconds) throws Exception {
    List<Double> warmUp = new ArrayList<>();
    while (warmUp.size() < warmUps && !stable(warmUp)) {
      warmUp.add(seconds.applyAsDouble(work.call()));
    }
    List<T> recorded = new ArrayList<>();
    long end = System.nanoTime() + enough.toNanos();
    while (recorded.size() < times && (recorded.size() < LEAST || System.nanoTime() < end)) {
      recorded.add(work.call());
    }
    return recorded;
  }

  private static boolean stable(List<Double> times) {
    int size = times.size();
    return size >= 2 * PAIR
        && best(times.subList(size - PAIR, size))
            >= STABLE * best(times.subList(size - 2 * PAIR, size - PAIR));
  }

  private static double best(List<Double> times) {
    return times.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
