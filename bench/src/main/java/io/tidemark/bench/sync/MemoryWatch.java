package io.tidemark.bench.sync;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.tidemark.bench.data.Database;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * How much memory something takes at most: of this JVM's heap, what garbage collections leave; of
 * Postgres, what the sessions of one application have to themselves, without shared buffers.
 * Source: Linux, proc_pid_status(5), RssAnon.
 */
final class MemoryWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;

  private final Database database;
  private final String application;
  private final long heapBefore;
  private final AtomicLong heap = new AtomicLong();
  private final AtomicLong sessions = new AtomicLong();
  private final NotificationListener listener =
      (notification, handback) -> collected((CompositeData) notification.getUserData());
  private final Thread thread = new Thread(this::watch, "memory-watch");
  private volatile boolean closing;

  /**
   * Begins to watch.
   *
   * @param application what its sessions call themselves
   */
  MemoryWatch(Database database, String application) {
    this.database = database;
    this.application = application;
    System.gc();
    this.heapBefore = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    heap.set(heapBefore);
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) bean).addNotificationListener(listener, null, null);
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void collected(CompositeData data) {
    long left =
        GarbageCollectionNotificationInfo.from(data)
            .getGcInfo()
            .getMemoryUsageAfterGc()
            .values()
            .stream()
            .mapToLong(MemoryUsage::getUsed)
            .sum();
    heap.accumulateAndGet(left, Math::max);
  }

  /** Megabytes of heap in use when this was made. */
  double heapBeforeMegabytes() {
    return heapBefore / 1e6;
  }

  /** Megabytes of heap, at most until now; what was in use at the beginning counts. */
  double heapMegabytes() {
    return heap.get() / 1e6;
  }

  /** Megabytes of all sessions together, at most until now. */
  double sessionMegabytes() {
    return sessions.get() / 1e6;
  }

  private void watch() {
    try (Connection connection = database.writer();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT pid FROM pg_stat_activity WHERE application_name = ?")) {
      connection.setAutoCommit(true);
      select.setString(1, application);
      while (!closing) {
        long sum = 0;
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            sum += anonymous(row.getLong(1));
          }
        }
        sessions.accumulateAndGet(sum, Math::max);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long anonymous(long pid) throws IOException {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (NoSuchFileException e) {
      return 0; // ended by now
    }
  }

  @Override
  public void close() throws ListenerNotFoundException {
    closing = true;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) bean).removeNotificationListener(listener);
    }
  }
}
