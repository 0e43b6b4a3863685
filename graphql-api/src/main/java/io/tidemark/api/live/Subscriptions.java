package io.tidemark.api.live;

import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Counts who follows what at the moment. Thread-safe. */
@Component
final class Subscriptions {
  private final int mostOfViewer;
  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> byViewer = new ConcurrentHashMap<>();

  Subscriptions(ApiSettings settings) {
    this.mostOfViewer = settings.live().subscriptionsPerViewer();
    this.most = settings.live().subscriptions();
  }

  /**
   * The same, unless the viewer or all viewers together have enough: then TM-342 at its beginning.
   */
  <T> Flux<T> counted(String viewer, Flux<T> subscription) {
    return Flux.defer(
        () -> {
          if (byViewer.merge(viewer, 1, Integer::sum) > mostOfViewer) {
            leave(viewer);
            return Flux.error(Problems.subscriptions("You have", mostOfViewer));
          }
          if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            leave(viewer);
            return Flux.error(Problems.subscriptions("All viewers together have", most));
          }
          return subscription.doFinally(
              end -> {
                all.decrementAndGet();
                leave(viewer);
              });
        });
  }

  private void leave(String viewer) {
    byViewer.computeIfPresent(viewer, (id, count) -> count == 1 ? null : count - 1);
  }
}
