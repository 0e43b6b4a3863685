package io.tidemark.api.limits;

import graphql.language.OperationDefinition;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import io.tidemark.api.database.Deadline;
import io.tidemark.api.operation.FetcherGuard;
import io.tidemark.api.problem.Problems;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * Stops a request that is past its deadline before its next read. A statement that is running then
 * is cancelled by {@link io.tidemark.api.database.Database}.
 */
@Component
final class DeadlineCheck implements FetcherGuard {
  private final Clock clock;

  DeadlineCheck(Clock clock) {
    this.clock = clock;
  }

  @Override
  public DataFetcher<?> guard(DataFetcher<?> fetcher, DataFetchingEnvironment environment) {
    // A subscription goes on for as long as it is wanted.
    if (environment.getOperationDefinition().getOperation()
        == OperationDefinition.Operation.SUBSCRIPTION) {
      return fetcher;
    }
    return now -> {
      check(now);
      return fetcher.get(now);
    };
  }

  private void check(DataFetchingEnvironment environment) {
    Deadline deadline = environment.getGraphQlContext().get(Deadline.class);
    if (deadline != null && deadline.isOver(clock.instant())) {
      throw Problems.deadline(deadline.limit());
    }
  }
}
