package io.tidemark.streaming.maintenance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that does the same thing again and again. */
public final class Periodic implements AutoCloseable {
  private final ScheduledExecutorService thread;
  private final Runnable work;

  /**
   * Makes the thread; nothing runs yet.
   *
   * @param work reports its own failures: what it throws ends it
   */
  public Periodic(String name, Runnable work) {
    this.work = work;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            job -> {
              Thread thread = new Thread(job, "tidemark-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins: first after {@code first}, then each time {@code every} has passed; zero for never. */
  public void start(Duration first, Duration every) {
    if (!every.isZero()) {
      var unused =
          thread.scheduleWithFixedDelay(
              work, first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Does not wait for what is under way: it ends with the session. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
