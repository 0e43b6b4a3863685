package io.tidemark.api.problem;

import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.introspection.GoodFaithIntrospection.BadFaithIntrospectionError;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Gives a code to the errors that GraphQL's own engine makes: syntax, validation, coercion, limits
 * of the parser. Their messages are about the request and the schema; one that is not is replaced.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CodedErrors implements WebGraphQlInterceptor {
  private static final Logger log = LoggerFactory.getLogger(CodedErrors.class);

  private final ApiSettings.Limits limits;

  CodedErrors(ApiSettings settings) {
    this.limits = settings.limits();
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    return chain.next(request).map(this::coded);
  }

  private WebGraphQlResponse coded(WebGraphQlResponse response) {
    List<GraphQLError> errors = response.getExecutionResult().getErrors();
    if (errors.stream().allMatch(CodedErrors::hasCode)) {
      return response;
    }
    List<GraphQLError> coded = errors.stream().map(this::coded).toList();
    return response.transform(builder -> builder.errors(coded));
  }

  private static boolean hasCode(GraphQLError error) {
    return error.getExtensions() != null && error.getExtensions().containsKey("code");
  }

  private GraphQLError coded(GraphQLError error) {
    if (hasCode(error)) {
      return error;
    }
    ApiProblem problem = problem(error);
    GraphqlErrorBuilder<?> builder =
        GraphqlErrorBuilder.newError()
            .message("%s", problem.text())
            .errorType(problem.code().classification())
            .extensions(Map.of("code", problem.code().code()));
    if (error.getLocations() != null) {
      builder.locations(error.getLocations());
    }
    if (error.getPath() != null) {
      builder.path(error.getPath());
    }
    return builder.build();
  }

  private ApiProblem problem(GraphQLError error) {
    String message = String.valueOf(error.getMessage());
    if (error instanceof BadFaithIntrospectionError) {
      return Problems.query("it introspects the same thing over and over. Introspect once.");
    }
    // The parser's two ways to stop early share this one sentence.
    if (message.contains("parsing has been cancelled")) {
      return Problems.length(limits.characters(), limits.tokens());
    }
    if (error.getErrorType() == ErrorType.InvalidSyntax
        || error.getErrorType() == ErrorType.OperationNotSupported) {
      return Problems.query(message);
    }
    if (error.getErrorType() == ErrorType.ValidationError) {
      int ownWords = message.indexOf(ProblemCode.VALUE.code() + " ");
      return ownWords < 0
          ? Problems.query(message)
          : Problems.value(message.substring(ownWords + ProblemCode.VALUE.code().length() + 1));
    }
    String reference = UUID.randomUUID().toString();
    log.error("operation failed code=TM-390 reference={} type={}", reference, error.getErrorType());
    return Problems.internal(reference);
  }
}
