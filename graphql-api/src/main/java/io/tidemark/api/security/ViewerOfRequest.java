package io.tidemark.api.security;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Hands the operation who asks, while the request's thread still knows. */
@Component
final class ViewerOfRequest implements WebGraphQlInterceptor {
  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    Viewer viewer = viewer(SecurityContextHolder.getContext().getAuthentication());
    request.configureExecutionInput(
        (input, builder) -> builder.graphQLContext(Map.of(Viewer.class, viewer)).build());
    return chain.next(request);
  }

  private static Viewer viewer(@Nullable Authentication authentication) {
    if (authentication == null) {
      return new Viewer("", Set.of());
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    Arrays.stream(Role.values())
        .filter(role -> authentication.getAuthorities().contains(role.authority()))
        .forEach(roles::add);
    return new Viewer(authentication.getName(), Set.copyOf(roles));
  }
}
