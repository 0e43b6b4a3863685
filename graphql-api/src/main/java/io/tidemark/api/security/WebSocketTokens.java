package io.tidemark.api.security;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlInterceptor;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.graphql.server.WebSocketSessionInfo;
import org.springframework.graphql.server.support.BearerTokenAuthenticationExtractor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Lets a WebSocket in by the bearer token in the payload of {@code connection_init}: a browser
 * cannot send headers with it. Without a good one it is closed with 4401. The handshake before it
 * proves nothing: no cookie or password is known here.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WebSocketTokens implements WebSocketGraphQlInterceptor {
  private static final String ATTRIBUTE = WebSocketTokens.class.getName();

  private final BearerTokenAuthenticationExtractor extractor =
      new BearerTokenAuthenticationExtractor();
  private final JwtAuthenticationProvider tokens;
  private final Clock clock;

  WebSocketTokens(JwtDecoder decoder, Clock clock) {
    this.tokens = new JwtAuthenticationProvider(decoder);
    this.tokens.setJwtAuthenticationConverter(TokenConfiguration.rolesOfToken());
    this.clock = clock;
  }

  @Override
  public Mono<Object> handleConnectionInitialization(
      WebSocketSessionInfo session, Map<String, Object> payload) {
    return extractor
        .getAuthentication(payload)
        .switchIfEmpty(Mono.error(Problems.tokenMissing()))
        .map(tokens::authenticate)
        .doOnNext(viewer -> session.getAttributes().put(ATTRIBUTE, viewer))
        .then(Mono.empty());
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    if (!(request instanceof WebSocketGraphQlRequest socket)) {
      return chain.next(request);
    }
    Object viewer = socket.getSessionInfo().getAttributes().get(ATTRIBUTE);
    if (!(viewer instanceof JwtAuthenticationToken token)) {
      return refused(request, Problems.tokenMissing());
    }
    if (isExpired(token)) {
      return refused(request, Problems.tokenExpired());
    }
    return asViewer(token, request, chain);
  }

  /** Hands on who asks, as a request over HTTP does: to this thread, and to those that follow. */
  private static Mono<WebGraphQlResponse> asViewer(
      Authentication viewer, WebGraphQlRequest request, Chain chain) {
    SecurityContext before = SecurityContextHolder.getContext();
    SecurityContext context = new SecurityContextImpl(viewer);
    SecurityContextHolder.setContext(context);
    try {
      return chain.next(request).contextWrite(Context.of(SecurityContext.class.getName(), context));
    } finally {
      SecurityContextHolder.setContext(before);
    }
  }

  private boolean isExpired(JwtAuthenticationToken token) {
    @Nullable Instant expires = token.getToken().getExpiresAt();
    return expires == null || clock.instant().isAfter(expires);
  }

  private static Mono<WebGraphQlResponse> refused(WebGraphQlRequest request, ApiProblem problem) {
    return Mono.just(problem.answer(request.toExecutionInput()));
  }
}
