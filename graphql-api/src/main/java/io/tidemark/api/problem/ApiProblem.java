package io.tidemark.api.problem;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.support.DefaultExecutionGraphQlResponse;

/**
 * A refusal or failure with a message that is fit for the person who asked. Made by {@link
 * Problems}.
 */
public final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final Map<String, Long> measures;

  /**
   * @param measures numbers that programs may want: {@code limit}, and {@code value} where it is
   *     known
   */
  ApiProblem(
      ProblemCode code, String message, @Nullable Throwable cause, Map<String, Long> measures) {
    // No stack trace where there is no cause: a refused request is no surprise, and traces cost.
    super(code.code() + " " + message, cause, false, cause != null);
    this.code = code;
    this.measures = Map.copyOf(measures);
  }

  /** What kind of problem this is. */
  public ProblemCode code() {
    return code;
  }

  /** The text, which begins with the code. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** The error as it stands in the answer, without a place in the document. */
  public GraphQLError asError() {
    return error(GraphqlErrorBuilder.newError());
  }

  /** The answer that is this error alone. */
  public WebGraphQlResponse answer(ExecutionInput input) {
    return new WebGraphQlResponse(
        new DefaultExecutionGraphQlResponse(
            input, ExecutionResult.newExecutionResult().addError(asError()).build()));
  }

  GraphQLError asError(DataFetchingEnvironment environment) {
    return error(GraphqlErrorBuilder.newError(environment));
  }

  private GraphQLError error(GraphqlErrorBuilder<?> builder) {
    return builder
        .message("%s", text())
        .errorType(code.classification())
        .extensions(extensions())
        .build();
  }

  /** What programs read: the code, and the numbers. */
  Map<String, Object> extensions() {
    Map<String, Object> extensions = new HashMap<>(measures);
    extensions.put("code", code.code());
    return extensions;
  }
}
