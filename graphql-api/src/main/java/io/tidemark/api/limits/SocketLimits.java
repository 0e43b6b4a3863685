package io.tidemark.api.limits;

import io.tidemark.api.problem.ApiProblem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Counts what comes over a socket with what comes by HTTP: the filters see its handshake alone. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class SocketLimits implements WebGraphQlInterceptor {
  private final ViewerLimits limits;

  SocketLimits(ViewerLimits limits) {
    this.limits = limits;
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    Authentication viewer = SecurityContextHolder.getContext().getAuthentication();
    ApiProblem refusal =
        request instanceof WebSocketGraphQlRequest && viewer != null
            ? limits.refusalOfOneMore(viewer.getName())
            : null;
    return refusal == null
        ? chain.next(request)
        : Mono.just(refusal.answer(request.toExecutionInput()));
  }
}
