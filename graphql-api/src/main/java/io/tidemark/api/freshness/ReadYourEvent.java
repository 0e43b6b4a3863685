package io.tidemark.api.freshness;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import io.tidemark.api.operation.FetcherGuard;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Holds a field back until the copy has what its argument {@code atLeast} asks for, for a bounded
 * time. No thread waits: the readings of one {@link LedgerWatch} wake all who do.
 */
@Component
final class ReadYourEvent implements FetcherGuard {
  private static final String ARGUMENT = "atLeast";

  /** How many may wait at the same time; the next one is told at once to come again. */
  private static final int MOST = 200;

  private final LedgerWatch watch;
  private final Ledger ledger;
  private final EventsSeen events;
  private final AtomicInteger waiting = new AtomicInteger();

  ReadYourEvent(LedgerWatch watch, Ledger ledger, EventsSeen events) {
    this.watch = watch;
    this.ledger = ledger;
    this.events = events;
  }

  @Override
  public DataFetcher<?> guard(DataFetcher<?> fetcher, DataFetchingEnvironment environment) {
    Map<String, Object> argument = environment.getArgument(ARGUMENT);
    if (argument == null) {
      return fetcher;
    }
    return now -> {
      AtLeast wanted = AtLeastArgument.read(argument);
      if (isThere(wanted, ledger.read())) {
        return fetcher.get(now);
      }
      return appearance(wanted).flatMap(there -> fetched(fetcher, now)).toFuture();
    };
  }

  private boolean isThere(AtLeast wanted, List<TableFreshness> reading) {
    return wanted.isMetBy(reading) && (!wanted.namesAnEvent() || events.has(wanted));
  }

  private Mono<Boolean> appearance(AtLeast wanted) {
    return Mono.defer(
        () -> {
          if (waiting.incrementAndGet() > MOST || wanted.waitMillis() == 0) {
            waiting.decrementAndGet();
            return Mono.error(notYet(0));
          }
          return watch
              .readings()
              // Off the watch's thread: a look for an event is a statement.
              .publishOn(Schedulers.boundedElastic(), 1)
              .filter(reading -> isThere(wanted, reading))
              .next()
              .map(reading -> true)
              .timeout(
                  Duration.ofMillis(wanted.waitMillis()),
                  Mono.error(() -> notYet(wanted.waitMillis())))
              .publishOn(Schedulers.boundedElastic())
              .doFinally(end -> waiting.decrementAndGet());
        });
  }

  private static Mono<Object> fetched(DataFetcher<?> fetcher, DataFetchingEnvironment environment) {
    try {
      Object value = fetcher.get(environment);
      return value instanceof CompletionStage<?> stage
          ? Mono.fromCompletionStage(stage).cast(Object.class)
          : Mono.justOrEmpty(value);
    } catch (Exception e) {
      return Mono.error(e);
    }
  }

  private ApiProblem notYet(int waitedMillis) {
    @Nullable Instant through = null;
    List<TableFreshness> reading = ledger.read();
    for (TableFreshness table : reading) {
      Instant of = table.completeThrough();
      if (of == null) {
        return Problems.notYet(waitedMillis, null);
      }
      through = through == null || of.isBefore(through) ? of : through;
    }
    return Problems.notYet(waitedMillis, through);
  }
}
