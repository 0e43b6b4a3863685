package io.tidemark.api.limits;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Lets as many operations run at once as there are connections to the database; the others wait for
 * their turn, in order, for as long as one may wait for a connection. More would take the
 * processors from those that have one, and from the JVM's compilers. Figures: {@code
 * docs/adr/0011-few-operations-at-once.md}.
 *
 * <p>Only the thread that asks is counted: an operation that waits for something else, such as an
 * event of one's own, gives its place to the next, and a slow reader's answer is written after.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class OperationsAtOnce implements WebGraphQlInterceptor, MeterBinder {
  private final Semaphore places;
  private final Duration longest;

  OperationsAtOnce(ApiSettings settings) {
    this.places = new Semaphore(settings.postgres().poolSize(), true);
    this.longest = settings.postgres().connectionTimeout();
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    Mono<WebGraphQlResponse> operation = chain.next(request);
    return Mono.deferContextual(
        context -> {
          if (!isOursInTime()) {
            return Mono.just(Problems.busy(longest).answer(request.toExecutionInput()));
          }
          try {
            return Mono.fromFuture(operation.contextWrite(context).toFuture());
          } finally {
            places.release();
          }
        });
  }

  private boolean isOursInTime() {
    try {
      return places.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("tidemark.api.operations.waiting", places, Semaphore::getQueueLength)
        .description("Operations that wait for their turn")
        .register(meters);
  }
}
