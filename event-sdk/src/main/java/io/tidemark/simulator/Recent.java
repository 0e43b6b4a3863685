package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The last few things that happened, to pick from; bounded, so that an endless run stays small. Not
 * thread-safe.
 */
final class Recent<T> {
  private static final int TRIES = 20;

  private final int most;
  private final List<T> items = new ArrayList<>();
  private int oldest;

  Recent(int most) {
    this.most = most;
  }

  void add(T item) {
    if (items.size() < most) {
      items.add(item);
    } else {
      items.set(oldest, item);
      oldest = (oldest + 1) % most;
    }
  }

  /** Any that fits, or null when some tries find none. */
  @Nullable T pick(RandomGenerator random, Predicate<T> fits) {
    for (int i = 0; i < TRIES && !items.isEmpty(); i++) {
      T item = items.get(random.nextInt(items.size()));
      if (fits.test(item)) {
        return item;
      }
    }
    return null;
  }
}
