package io.tidemark.api.freshness;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Puts the freshness into every answer, as {@code extensions.freshness}. The ledger is read before
 * the data, for this answer or for another of the same moment; so what it says is a lower bound:
 * the data may be newer than that, never older.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
final class FreshnessOfAnswers implements WebGraphQlInterceptor {
  private static final String EXTENSION = "freshness";

  private final Ledger ledger;

  FreshnessOfAnswers(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    FreshnessRead read = new FreshnessRead(ledger.readOfThisMoment());
    request.configureExecutionInput(
        (input, builder) -> builder.graphQLContext(Map.of(FreshnessRead.class, read)).build());
    List<Map<String, @Nullable Object>> extension =
        read.tables().stream().map(TableFreshness::asExtension).toList();
    return chain
        .next(request)
        .map(
            response ->
                response.transform(answer -> answer.extensions(Map.of(EXTENSION, extension))));
  }

  /** What the ledger said for one request. */
  record FreshnessRead(List<TableFreshness> tables) {}
}
