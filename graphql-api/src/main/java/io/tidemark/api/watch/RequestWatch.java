package io.tidemark.api.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The outermost filter: whatever is logged while a request runs carries its trace; and every answer
 * is counted by its status, those too that never become an operation.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestWatch extends OncePerRequestFilter {
  private static final String TRACE = "trace";

  private final MeterRegistry meters;

  RequestWatch(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    MDC.put(TRACE, Trace.id(request.getHeader("traceparent")));
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.clear();
      Counter.builder("tidemark.api.answers")
          .description("Answers of /graphql by HTTP status")
          .tag("status", Integer.toString(response.getStatus()))
          .register(meters)
          .increment();
    }
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().equals("/graphql");
  }
}
