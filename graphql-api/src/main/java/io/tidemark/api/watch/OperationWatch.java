package io.tidemark.api.watch;

import graphql.GraphQLError;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidemark.api.operation.NamedOperations;
import io.tidemark.api.security.Viewer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Logs and counts every operation: which, by whom, with what outcome, how long. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class OperationWatch implements WebGraphQlInterceptor {
  private static final Logger log = LoggerFactory.getLogger(OperationWatch.class);

  /** What a client calls its operation goes into the log only where it is a name at all. */
  private static final Pattern NAME = Pattern.compile("[_A-Za-z][_0-9A-Za-z]{0,63}");

  private static final Pattern NO_WORD = Pattern.compile("[^!-~]");
  private static final int LONGEST_VIEWER = 64;
  private static final String OK = "OK";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final NamedOperations operations;
  private final MeterRegistry meters;

  OperationWatch(NamedOperations operations, MeterRegistry meters) {
    this.operations = operations;
    this.meters = meters;
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    long began = System.nanoTime();
    String name = name(request.getOperationName());
    MDC.put("operation", name);
    return chain
        .next(request)
        .doOnNext(
            response -> {
              Viewer viewer = response.getExecutionInput().getGraphQLContext().get(Viewer.class);
              note(name, viewer, outcome(response), Duration.ofNanos(System.nanoTime() - began));
            });
  }

  private void note(String name, @Nullable Viewer viewer, String outcome, Duration took) {
    log.info(
        "operation answered name={} viewer={} outcome={} ms={}",
        name,
        viewer == null ? "unknown" : word(viewer.id()),
        outcome,
        took.toMillis());
    Timer.builder("tidemark.api.operations")
        .description("Operations by name and outcome: OK, or the code of the first error")
        // Clients make up names at will: only those of the schema's own folder become a label.
        .tag("operation", operations.names().contains(name) ? name : "other")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(meters)
        .record(took);
  }

  private static String name(@Nullable String operation) {
    if (operation == null || operation.isEmpty()) {
      return "unnamed";
    }
    return NAME.matcher(operation).matches() ? operation : "malformed";
  }

  private static String outcome(WebGraphQlResponse response) {
    List<GraphQLError> errors = response.getExecutionResult().getErrors();
    if (errors.isEmpty()) {
      return OK;
    }
    Object code =
        errors.get(0).getExtensions() == null ? null : errors.get(0).getExtensions().get("code");
    return String.valueOf(code);
  }

  /** One word, whatever the issuer of tokens puts into a subject. */
  private static String word(String viewer) {
    String word = NO_WORD.matcher(viewer).replaceAll("?");
    return word.length() <= LONGEST_VIEWER ? word : word.substring(0, LONGEST_VIEWER);
  }
}
