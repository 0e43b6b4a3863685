package io.tidemark.api.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Puts what an operation costs into its answer, as {@code extensions.cost}; into a refusal for that
 * cost as well. Whoever replaces the extensions comes before this one.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class CostOfAnswers implements WebGraphQlInterceptor {
  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    return chain.next(request).map(CostOfAnswers::withCost);
  }

  private static WebGraphQlResponse withCost(WebGraphQlResponse response) {
    Cost cost = response.getExecutionInput().getGraphQLContext().get(Cost.class);
    if (cost == null) {
      return response;
    }
    Map<Object, Object> extensions = new LinkedHashMap<>(response.getExtensions());
    extensions.put("cost", Map.of("records", cost.records(), "limit", cost.limit()));
    return response.transform(answer -> answer.extensions(extensions));
  }
}
