package io.tidemark.api.plan;

import graphql.execution.ExecutionContext;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.DataFetchingEnvironmentImpl;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One execution, as the plain fields of one object see it. The environment that it supplies tells
 * of no field and no source: a plain field's fetcher is given these. Not thread-safe.
 */
final class PlainExecution implements Supplier<DataFetchingEnvironment> {
  private final ExecutionContext execution;
  private @Nullable DataFetchingEnvironment environment;

  PlainExecution(ExecutionContext execution) {
    this.execution = execution;
  }

  ExecutionContext context() {
    return execution;
  }

  @Override
  public DataFetchingEnvironment get() {
    if (environment == null) {
      environment = DataFetchingEnvironmentImpl.newDataFetchingEnvironment(execution).build();
    }
    return environment;
  }
}
