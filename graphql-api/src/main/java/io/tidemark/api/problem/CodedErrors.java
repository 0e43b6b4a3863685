package io.tidemark.api.problem;

import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.introspection.GoodFaithIntrospection.BadFaithIntrospectionError;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
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
@Order(CodedErrors.ORDER)
final class CodedErrors implements WebGraphQlInterceptor {
  /** Inside of whatever looks at the codes. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 3;

  private static final Logger log = LoggerFactory.getLogger(CodedErrors.class);

  /** How the engine prints a value: {@code 'EnumValue{name='X'}'}. */
  private static final Pattern SCALAR =
      Pattern.compile("'[A-Z]\\w*Value\\{(?:name|value)='?([^'}]*)'?\\}'");

  /** The same of a list or an object, which may hold more of them. */
  private static final Pattern NESTED = Pattern.compile(" with value '\\w+Value\\{.*\\}'");

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
            .extensions(problem.extensions());
    if (error.getLocations() != null) {
      builder.locations(error.getLocations());
    }
    if (error.getPath() != null) {
      builder.path(error.getPath());
    }
    return builder.build();
  }

  /** Without the names of the engine's classes. */
  private static String inOurWords(String message) {
    return NESTED.matcher(SCALAR.matcher(message).replaceAll("'$1'")).replaceAll("");
  }

  private ApiProblem problem(GraphQLError error) {
    String message = inOurWords(String.valueOf(error.getMessage()));
    if (error instanceof BadFaithIntrospectionError) {
      return Problems.query("it introspects the same thing over and over. Introspect once.");
    }
    // The parser's ways to stop early share this one sentence.
    if (message.contains("parsing has been cancelled")) {
      return message.contains("characters")
          ? Problems.characters(limits.characters())
          : message.contains("tokens")
              ? Problems.tokens(limits.tokens())
              : Problems.nesting(limits.depth());
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
