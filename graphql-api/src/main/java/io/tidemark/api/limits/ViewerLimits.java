package io.tidemark.api.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemBody;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds how many requests of one viewer run at once, and how many come in a while, so that
 * nobody's script takes the API from everybody else. Comes after the security chain, which says who
 * asks, and before a byte of the body is read. Each instance of the API counts for itself.
 */
@Component
@Order(ViewerLimits.ORDER)
final class ViewerLimits extends OncePerRequestFilter {
  static final int ORDER = 0;

  /** From how many known viewers on those that have long been quiet are forgotten. */
  private static final int MANY_VIEWERS = 10_000;

  private static final int SECONDS_OF_BURST = 10;

  private final ConcurrentMap<String, Share> shares = new ConcurrentHashMap<>();
  private final int atOnce;
  private final int perSecond;

  ViewerLimits(ApiSettings settings) {
    this.atOnce = settings.limits().requestsAtOnce();
    this.perSecond = settings.limits().requestsPerSecond();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Principal viewer = request.getUserPrincipal();
    if (viewer == null) {
      chain.doFilter(request, response);
      return;
    }
    Share share = shareOf(viewer.getName());
    try {
      if (share.running.incrementAndGet() > atOnce) {
        refuse(response, 1, Problems.atOnce(atOnce));
        return;
      }
      ConsumptionProbe probe = share.bucket.tryConsumeAndReturnRemaining(1);
      if (probe.isConsumed()) {
        chain.doFilter(request, response);
      } else {
        long wait = seconds(probe);
        refuse(response, wait, Problems.rate(perSecond, wait));
      }
    } finally {
      share.running.decrementAndGet();
    }
  }

  /** The refusal of one more request of this viewer over an open socket; null when it may come. */
  @Nullable ApiProblem refusalOfOneMore(String viewer) {
    ConsumptionProbe probe = shareOf(viewer).bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? null : Problems.rate(perSecond, seconds(probe));
  }

  /** Until one more may come, rounded up. */
  private static long seconds(ConsumptionProbe probe) {
    return Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1;
  }

  private Share shareOf(String viewer) {
    Share known = shares.get(viewer);
    if (known != null) {
      return known;
    }
    if (shares.size() >= MANY_VIEWERS) {
      shares.values().removeIf(share -> share.isIdle(burst()));
    }
    return shares.computeIfAbsent(viewer, name -> new Share(newBucket(), new AtomicInteger()));
  }

  private Bucket newBucket() {
    return Bucket.builder()
        .addLimit(rate -> rate.capacity(burst()).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  private long burst() {
    return (long) perSecond * SECONDS_OF_BURST;
  }

  private static void refuse(HttpServletResponse response, long wait, ApiProblem problem)
      throws IOException {
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait));
    ProblemBody.write(response, HttpStatus.TOO_MANY_REQUESTS.value(), problem);
  }

  /** What one viewer has left. */
  private record Share(Bucket bucket, AtomicInteger running) {
    boolean isIdle(long burst) {
      return running.get() == 0 && bucket.getAvailableTokens() >= burst;
    }
  }
}
