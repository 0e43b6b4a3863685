package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.serving.SyncException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does requests beside each other, so many at once; what failed first is thrown. */
final class Several implements AutoCloseable {
  private static final int AT_ONCE = 16;

  private final Semaphore free = new Semaphore(AT_ONCE);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread daemon = new Thread(work, "tidemark-dynamodb");
            daemon.setDaemon(true);
            return daemon;
          });

  /** Begins one, once there is room for it. */
  void run(Runnable request) {
    throwIfFailed();
    acquire(1);
    threads.execute(
        () -> {
          try {
            request.run();
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
          } finally {
            free.release();
          }
        });
  }

  private void acquire(int permits) {
    try {
      free.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-203 Requests to DynamoDB were broken off.", e);
    }
  }

  private void throwIfFailed() {
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  /** Gives up what is under way; there is nothing to be said about it. */
  void abandon() {
    threads.shutdownNow();
  }

  /** Waits until all are done. */
  @Override
  public void close() {
    if (!threads.isShutdown()) {
      try {
        acquire(AT_ONCE);
      } finally {
        threads.shutdownNow();
      }
    }
    throwIfFailed();
  }
}
