package io.tidemark.streaming;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Work beside a test, on a thread of its own. The common pool is none to wait in: from Java 25 on
 * it has one thread on two processors, and Hadoop needs it for each file that it reads.
 */
public final class Beside {
  private Beside() {}

  /** Begins the work. */
  public static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Beside::start);
  }

  /** The same where there is nothing to be answered. */
  public static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, Beside::start);
  }

  private static void start(Runnable work) {
    new Thread(work, "beside").start();
  }
}
