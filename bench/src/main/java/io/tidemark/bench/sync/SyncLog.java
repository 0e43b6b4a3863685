package io.tidemark.bench.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/**
 * What sync says of each batch in its log: how many rows, and how many milliseconds. Thread-safe.
 */
final class SyncLog extends AbstractAppender {
  private static final String LOGGER = "io.tidemark.streaming.sync";
  private static final long PATIENCE_MILLIS = 1_000;
  private static final Pattern NUMBER = Pattern.compile("(\\w+)=(\\d+)\\b");

  private final List<Map<String, Long>> batches = new ArrayList<>();

  private SyncLog() {
    super("sync-log", null, null, true, Property.EMPTY_ARRAY);
  }

  /** Listens from now on. */
  static SyncLog listen() {
    SyncLog log = new SyncLog();
    log.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().getLoggerConfig(LOGGER).addAppender(log, Level.INFO, null);
    context.updateLoggers();
    return log;
  }

  @Override
  public synchronized void append(LogEvent event) {
    String message = event.getMessage().getFormattedMessage();
    if (message.startsWith("synced ")) {
      Map<String, Long> numbers = new TreeMap<>();
      for (Matcher found = NUMBER.matcher(message); found.find(); ) {
        numbers.put(found.group(1), Long.valueOf(found.group(2)));
      }
      batches.add(numbers);
      notifyAll();
    }
  }

  /** Forgets what was said. */
  synchronized void clear() {
    batches.clear();
  }

  /**
   * The numbers of the batch that ended with that version, by their names; it may be said a moment
   * after the version is there. Empty when it is not said at all, as of a first load.
   */
  synchronized Optional<Map<String, Long>> batch(long version) throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (true) {
      Optional<Map<String, Long>> found =
          batches.stream()
              .filter(batch -> batch.getOrDefault("version", -1L) == version)
              .findFirst();
      long left = deadline - System.currentTimeMillis();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      wait(left);
    }
  }
}
