package io.tidemark.localstack;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Samples the freshness four times a second, and every five seconds says in one line how the stack
 * is doing. A sample that fails is left out.
 */
final class StatusLine implements AutoCloseable {
  private static final Duration SAMPLE = Duration.ofMillis(250);
  private static final Duration LINE = Duration.ofSeconds(5);

  private final Topics topics;
  private final Ledger ledger;
  private final Consumer<String> out;
  private final FreshnessWindow window = new FreshnessWindow();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  StatusLine(Topics topics, Ledger ledger, Consumer<String> out) {
    this.topics = topics;
    this.ledger = ledger;
    this.out = out;
  }

  /** Begins; the first line comes after five seconds. */
  void start() {
    every(SAMPLE, this::sample);
    every(LINE, this::say);
  }

  private void sample() {
    try {
      ledger.freshnessSeconds().ifPresent(seconds -> window.add(Instant.now(), seconds));
    } catch (SQLException noSample) {
      // The line, which asks the same database, will say so.
    }
  }

  private void say() {
    try {
      out.accept(line());
    } catch (SQLException | IllegalStateException e) {
      out.accept("no figures just now: " + e.getMessage());
    }
  }

  private String line() throws SQLException {
    long events = topics.ends().values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        "events in %,d | in quarantine %,d | rows in lake %,d | rows in Postgres %,d | freshness p50 %s p99 %s",
        events,
        ledger.waitingInQuarantine(),
        ledger.lakeRows(),
        ledger.servingRows(),
        seconds(window.quantile(0.5)),
        seconds(window.quantile(0.99)));
  }

  static String seconds(OptionalDouble seconds) {
    return seconds.isEmpty()
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f s", seconds.getAsDouble());
  }

  private void every(Duration period, Runnable step) {
    ScheduledFuture<?> unused =
        clock.scheduleAtFixedRate(
            step, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
