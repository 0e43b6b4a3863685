package io.tidemark.api.problem;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure with a message that is fit for the person who asked. Made by {@link
 * Problems}.
 */
public final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;

  ApiProblem(ProblemCode code, String message, @Nullable Throwable cause) {
    // No stack trace where there is no cause: a refused request is no surprise, and traces cost.
    super(code.code() + " " + message, cause, false, cause != null);
    this.code = code;
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

  GraphQLError asError(DataFetchingEnvironment environment) {
    return error(GraphqlErrorBuilder.newError(environment));
  }

  private GraphQLError error(GraphqlErrorBuilder<?> builder) {
    return builder
        .message("%s", text())
        .errorType(code.classification())
        .extensions(Map.of("code", code.code()))
        .build();
  }
}
