package io.tidemark.api.operation;

import graphql.GraphQLContext;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.problem.ApiProblem;

/** A rule that an operation must pass before it may touch data. Thread-safe. */
@FunctionalInterface
public interface OperationRule {
  /**
   * Returns when the operation may go on.
   *
   * @throws ApiProblem when it may not
   */
  void check(LaidOut operation, GraphQLContext context);
}
