package io.tidemark.api.operation;

import graphql.execution.preparsed.persisted.PersistedQuerySupport;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Puts the text of a named operation in the place of its id, {@code
 * extensions.persistedQuery.sha256Hash} or {@code .id}; and where only those are trusted, refuses
 * every other text before it is parsed. Nothing that a client sends becomes trusted.
 */
@Component
final class TrustedDocuments implements WebGraphQlInterceptor {
  private static final String EXTENSION = "persistedQuery";

  private final NamedOperations operations;
  private final boolean only;

  TrustedDocuments(NamedOperations operations, ApiSettings settings) {
    this.operations = operations;
    this.only = settings.trustedDocuments();
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    String sent = request.getDocument();
    boolean withoutText = sent.equals(PersistedQuerySupport.PERSISTED_QUERY_MARKER);
    String id = id(request.getExtensions());
    if (id == null) {
      return only && !operations.contains(sent)
          ? refuse(request, withoutText ? Problems.operationId("") : Problems.untrusted())
          : chain.next(request);
    }
    String text = operations.text(id);
    if (text == null || !(withoutText || sent.equals(text))) {
      return refuse(request, Problems.operationId(id));
    }
    request.configureExecutionInput((input, builder) -> builder.query(text).build());
    return chain.next(request);
  }

  private static @Nullable String id(Map<String, Object> extensions) {
    if (extensions.get(EXTENSION) instanceof Map<?, ?> persisted) {
      Object id =
          persisted.get("sha256Hash") == null ? persisted.get("id") : persisted.get("sha256Hash");
      return id instanceof String text ? text : "";
    }
    return extensions.containsKey(EXTENSION) ? "" : null;
  }

  private static Mono<WebGraphQlResponse> refuse(WebGraphQlRequest request, ApiProblem problem) {
    return Mono.just(problem.answer(request.toExecutionInput()));
  }
}
