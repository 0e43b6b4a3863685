package io.tidemark.api.operation;

import graphql.GraphQLContext;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.GraphQLSchema;
import io.tidemark.api.problem.ApiProblem;

/** A rule that an operation must pass before it may touch data. Thread-safe. */
@FunctionalInterface
public interface OperationRule {
  /**
   * Returns when the operation may go on.
   *
   * @param operation the fields with fragments laid out and variables filled in
   * @throws ApiProblem when it may not
   */
  void check(ExecutableNormalizedOperation operation, GraphQLSchema schema, GraphQLContext context);
}
