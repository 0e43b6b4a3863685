package io.tidemark.api.live;

import io.tidemark.api.freshness.LedgerWatch;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows the copy's changes, once for all subscriptions, while there are any. What sync applied
 * while the database could not be reached is read afterwards: changes are known by the version that
 * wrote them, not by the notification. Thread-safe.
 */
@Component
final class ChangeFeed implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

  private final Changes changes;
  private final Flux<RecentChanges> recent;
  private final Scheduler senders;
  private final Sinks.Empty<Void> end = Sinks.empty();
  private volatile boolean running;

  ChangeFeed(Changes changes, LedgerWatch watch, ApiSettings settings) {
    this.changes = changes;
    // A thread a subscription at most: whoever reads slowly holds up nobody else.
    this.senders =
        Schedulers.newBoundedElastic(settings.live().subscriptions(), 1_000, "live", 30, true);
    this.recent =
        Flux.defer(
                () ->
                    watch
                        .readings()
                        .publishOn(Schedulers.boundedElastic(), 1)
                        .scanWith(() -> RecentChanges.from(changes.version()), this::advanced))
            .publish(1)
            .refCount();
  }

  /**
   * Every change from now on, or after this version, of what fits; without end, in the order of the
   * versions. Where too much has changed to be told one by one, one entry says so.
   */
  Flux<TransactionChange> follow(Predicate<TransactionChange> fits, @Nullable Long after) {
    return Flux.defer(
            () -> {
              Place place = new Place(fits, after);
              return recent
                  .onBackpressureLatest()
                  .publishOn(senders, 1)
                  .concatMapIterable(place::next, 1);
            })
        .takeUntilOther(end.asMono());
  }

  private RecentChanges advanced(RecentChanges known, Object reading) {
    try {
      return known.with(changes.after(known.through()));
    } catch (ApiProblem problem) {
      log.warn("changes not read code={} after={}", problem.code().code(), known.through());
      return known;
    }
  }

  /** How far one subscription has told. Used by one thread at a time. */
  private final class Place {
    private final Predicate<TransactionChange> fits;
    private @Nullable Long told;
    private int life;

    Place(Predicate<TransactionChange> fits, @Nullable Long after) {
      this.fits = fits;
      this.told = after;
      this.life = -1;
    }

    List<TransactionChange> next(RecentChanges recent) {
      boolean first = life < 0;
      boolean another = !first && recent.life() != life;
      life = recent.life();
      if (told == null) {
        told = recent.through();
        return List.of();
      }
      long place = told;
      if (first) {
        return caughtUp(place);
      }
      if (another || place < recent.after()) {
        told = recent.through();
        return List.of(TransactionChange.readAgain(recent.through()));
      }
      if (recent.through() <= place) {
        return List.of();
      }
      told = recent.through();
      return recent.changes().stream()
          .filter(change -> change.lakeVersion() > place)
          .filter(fits)
          .toList();
    }

    /** What a subscription missed that comes back: it knows up to which version it was told. */
    private List<TransactionChange> caughtUp(long after) {
      ChangesRead missed = changes.after(after);
      told = missed.through();
      if (missed.tooMany() || missed.through() < after) {
        return List.of(TransactionChange.readAgain(missed.through()));
      }
      return missed.changes().stream().filter(fits).toList();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Ends all subscriptions, so that the server need not wait for them. */
  @Override
  public void stop() {
    running = false;
    end.tryEmitEmpty();
    senders.dispose();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
