package io.tidemark.streaming.lake;

import java.time.Duration;

/** Wakes those who wait for commits when this process has made one. Thread-safe. */
final class News {
  private long count;

  /** How many there have been. */
  synchronized long count() {
    return count;
  }

  /** There is some. */
  synchronized void tell() {
    count++;
    notifyAll();
  }

  /** Returns when there has been more than {@code known}, or after this time. */
  synchronized void await(long known, Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    for (long left = most.toMillis(); count == known && left > 0; ) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
  }
}
