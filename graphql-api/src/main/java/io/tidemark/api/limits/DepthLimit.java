package io.tidemark.api.limits;

import graphql.GraphQLContext;
import graphql.introspection.Introspection;
import graphql.normalized.ExecutableNormalizedField;
import io.tidemark.api.operation.OperationRule;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.Collection;
import org.springframework.stereotype.Component;

/**
 * Bounds how deep fields lie in each other. Introspection does not count: its depth is bounded by
 * the engine, it reads no data, and every editor's query for it is deep.
 */
@Component
final class DepthLimit implements OperationRule {
  private final int limit;

  DepthLimit(ApiSettings settings) {
    this.limit = settings.limits().depth();
  }

  @Override
  public void check(LaidOut operation, GraphQLContext context) {
    int depth = depth(operation.fields());
    if (depth > limit) {
      throw Problems.depth(depth, limit);
    }
  }

  private static int depth(Collection<ExecutableNormalizedField> fields) {
    return fields.stream()
        .filter(field -> !Introspection.INTROSPECTION_SYSTEM_FIELDS.contains(field.getName()))
        .mapToInt(field -> 1 + depth(field.getChildren()))
        .max()
        .orElse(0);
  }
}
