package io.tidemark.api.freshness;

import io.tidemark.api.database.Notifications;
import io.tidemark.api.settings.ApiSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the ledger for all who wait for something: at each notification that sync has applied a
 * batch, and four times a second, since {@code completeThrough} moves without one and a
 * notification may be lost. One thread and one session, however many wait; nothing while nobody
 * does. Thread-safe.
 */
@Component
public final class LedgerWatch implements DisposableBean {
  /** What the migrations' trigger notifies. */
  private static final String CHANNEL = "tidemark_ledger";

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final Scheduler thread = Schedulers.newSingle("ledger-watch", true);
  private final Flux<List<TableFreshness>> readings;

  LedgerWatch(Ledger ledger, ApiSettings settings) {
    Callable<Notifications> listen = () -> new Notifications(CHANNEL, settings.postgres());
    this.readings =
        Flux.<List<TableFreshness>, Notifications>generate(
                listen,
                (notifications, sink) -> {
                  try {
                    notifications.await(LONGEST_PAUSE);
                    sink.next(ledger.read());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    sink.complete();
                  }
                  return notifications;
                },
                Notifications::close)
            .subscribeOn(thread)
            .publish(1)
            .refCount();
  }

  /**
   * What the ledger says, over and over, all tables each time; begins at once and does not end.
   * Whoever is slow misses readings, and gets the newest.
   */
  public Flux<List<TableFreshness>> readings() {
    return readings.onBackpressureLatest();
  }

  @Override
  public void destroy() {
    thread.dispose();
  }
}
