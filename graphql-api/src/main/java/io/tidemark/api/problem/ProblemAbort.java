package io.tidemark.api.problem;

import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
import java.util.List;

/** Ends an operation before it has begun to execute, with the problem as its only error. */
public final class ProblemAbort extends AbortExecutionException {
  private static final long serialVersionUID = 1L;

  /** Ends the operation with this problem. */
  public ProblemAbort(ApiProblem problem) {
    super(List.<GraphQLError>of(problem.asError()));
  }
}
