package io.tidemark.api.problem;

import graphql.GraphQLError;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Turns what ends a subscription into an error with a code. */
@Component
final class StreamProblems implements SubscriptionExceptionResolver {
  private static final Logger log = LoggerFactory.getLogger(StreamProblems.class);

  @Override
  public Mono<List<GraphQLError>> resolveException(Throwable thrown) {
    if (thrown instanceof ApiProblem problem) {
      return Mono.just(List.of(problem.asError()));
    }
    String reference = UUID.randomUUID().toString();
    log.error("subscription failed code=TM-390 reference={}", reference, thrown);
    return Mono.just(List.of(Problems.internal(reference).asError()));
  }
}
