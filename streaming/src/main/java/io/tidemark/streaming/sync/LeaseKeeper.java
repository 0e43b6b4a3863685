package io.tidemark.streaming.sync;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a writer's lease of a table, for targets without sessions that end with their writer: its
 * name, and the thread that renews.
 */
public final class LeaseKeeper {
  /** After so long without a renewal another writer may come. */
  public static final Duration LENGTH = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final String writer;
  private final ScheduledExecutorService thread;

  /** Of a new writer; nothing is renewed yet. */
  public LeaseKeeper(String table) {
    this.writer =
        "process %d on %s, since %s, %s"
            .formatted(ProcessHandle.current().pid(), host(), Instant.now(), UUID.randomUUID());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread daemon = new Thread(work, "tidemark-lease " + table);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unknown host";
    }
  }

  /** Who it is, for people, and unlike any other. */
  public String writer() {
    return writer;
  }

  /**
   * Renews from now on, however long a step takes.
   *
   * @param renew may fail: the step under way will find out by itself
   */
  public void keep(Runnable renew) {
    long every = LENGTH.toMillis() / 3;
    var unused =
        thread.scheduleAtFixedRate(
            () -> tried("a lease was not renewed", renew), 0, every, TimeUnit.MILLISECONDS);
  }

  /**
   * Renews no more, and gives it up.
   *
   * @param leave may fail: it ends by itself
   */
  public void leave(Runnable leave) {
    thread.shutdownNow();
    tried("a lease was not given up", leave);
  }

  private static void tried(String failure, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.debug(failure, e);
    }
  }
}
