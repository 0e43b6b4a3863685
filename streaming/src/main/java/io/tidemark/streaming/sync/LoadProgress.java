package io.tidemark.streaming.sync;

import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then how far a load is. Not thread-safe. */
final class LoadProgress {
  private static final Logger log = LoggerFactory.getLogger(LoadProgress.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final String table;
  private final OptionalLong of;
  private final int parts;
  private final long began = System.nanoTime();
  private long said = began;
  private long rows;
  private int done;

  /**
   * Of a load that begins or goes on now.
   *
   * @param of how many rows it has in all, if that is known
   * @param parts how many of its parts are missing
   */
  LoadProgress(String table, Twin.Begun begun, OptionalLong of, int parts) {
    this.table = table;
    this.of = of;
    this.parts = parts;
    log.info(
        "loading table={} version={} rows={} parts={} missing={}",
        table,
        begun.version(),
        of.isPresent() ? of.getAsLong() : "?",
        begun.parts(),
        parts);
  }

  /** One more part is in, which has so many rows. */
  void copied(long more) {
    rows += more;
    done++;
    long now = System.nanoTime();
    if (now - said >= EVERY.toNanos() || done == parts) {
      said = now;
      double seconds = Math.max(now - began, 1) / 1e9;
      log.info(
          "loading table={} rows={} of={} rows_per_s={} seconds_left={}",
          table,
          rows,
          of.isPresent() ? of.getAsLong() : "?",
          Math.round(rows / seconds),
          Math.round(seconds / done * (parts - done)));
    }
  }
}
