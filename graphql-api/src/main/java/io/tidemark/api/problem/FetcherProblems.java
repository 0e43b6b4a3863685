package io.tidemark.api.problem;

import graphql.GraphQLError;
import graphql.schema.DataFetchingEnvironment;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.graphql.execution.DataFetcherExceptionResolverAdapter;
import org.springframework.stereotype.Component;
import org.springframework.validation.BindException;

/** Turns whatever a field throws into an error with a code; the cause goes to the log alone. */
@Component
final class FetcherProblems extends DataFetcherExceptionResolverAdapter {
  private static final Logger log = LoggerFactory.getLogger(FetcherProblems.class);

  @Override
  protected @Nullable GraphQLError resolveToSingleError(
      Throwable thrown, DataFetchingEnvironment environment) {
    return problem(thrown, environment).asError(environment);
  }

  private static ApiProblem problem(Throwable thrown, DataFetchingEnvironment environment) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String field = environment.getExecutionStepInfo().getPath().toString();
    if (cause instanceof ApiProblem problem) {
      if (problem.getCause() != null) {
        // Once a failing request: the reason in one line, and no trace to drown the log in.
        log.warn(
            "field failed code={} path={} reason={}",
            problem.code().code(),
            field,
            NestedExceptionUtils.getMostSpecificCause(problem).toString());
      }
      return problem;
    }
    if (cause instanceof BindException) {
      return Problems.value("An argument of '" + field + "' has a value that does not fit it.");
    }
    String reference = UUID.randomUUID().toString();
    log.error("field failed code=TM-390 path={} reference={}", field, reference, cause);
    return Problems.internal(reference);
  }
}
