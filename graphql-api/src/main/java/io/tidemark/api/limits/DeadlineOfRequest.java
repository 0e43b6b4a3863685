package io.tidemark.api.limits;

import io.tidemark.api.database.Deadline;
import io.tidemark.api.settings.ApiSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request its deadline, once its body is there: a slow sender is not our slowness. */
@Component
@Order(DeadlineOfRequest.ORDER)
final class DeadlineOfRequest extends OncePerRequestFilter {
  static final int ORDER = BodyLimit.ORDER + 1;

  private final Duration limit;
  private final Clock clock;

  DeadlineOfRequest(ApiSettings settings, Clock clock) {
    this.limit = settings.limits().time();
    this.clock = clock;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    new Deadline(clock.instant().plus(limit), limit).begin();
    try {
      chain.doFilter(request, response);
    } finally {
      Deadline.end();
    }
  }
}
