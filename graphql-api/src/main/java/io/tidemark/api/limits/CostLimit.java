package io.tidemark.api.limits;

import graphql.GraphQLContext;
import graphql.introspection.Introspection;
import graphql.normalized.ExecutableNormalizedField;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import io.tidemark.api.operation.OperationRule;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import org.springframework.stereotype.Component;

/**
 * Bounds how many records an answer could hold. A connection, or another field that takes how many,
 * counts as its page size, times what one of its entries holds; an object that is read by itself
 * counts as one. Aliases count each.
 */
@Component
final class CostLimit implements OperationRule {
  private final int limit;

  CostLimit(ApiSettings settings) {
    this.limit = settings.limits().records();
  }

  @Override
  public void check(LaidOut operation, GraphQLContext context) {
    long records =
        operation.fields().stream()
            .filter(field -> !Introspection.INTROSPECTION_SYSTEM_FIELDS.contains(field.getName()))
            .mapToLong(field -> records(field, operation))
            .sum();
    context.put(Cost.class, new Cost(records, limit));
    if (records > limit) {
      throw Problems.cost(records, limit);
    }
  }

  /** No overflow: the depth limit is small, and so are page sizes and the number of fields. */
  private static long records(ExecutableNormalizedField field, LaidOut operation) {
    long inside = field.getChildren().stream().mapToLong(child -> records(child, operation)).sum();
    GraphQLType type = GraphQLTypeUtil.unwrapAll(field.getType(operation.schema()));
    if (GraphQLTypeUtil.simplePrint(type).endsWith("Connection")
        || operation.takes(field, "first")) {
      return pageSize(field, operation) * Math.max(1, inside);
    }
    return inside + (isRecord(field) ? 1 : 0);
  }

  private static boolean isRecord(ExecutableNormalizedField field) {
    return switch (field.getName()) {
      case "edges", "pageInfo" -> false;
      default -> field.hasChildren();
    };
  }

  private static int pageSize(ExecutableNormalizedField field, LaidOut operation) {
    Integer first = operation.intArgument(field, "first");
    Integer asked = first == null ? operation.intArgument(field, "last") : first;
    // One that is out of range is refused where it is read, with words of its own.
    return asked == null
        ? PageArguments.DEFAULT_PAGE
        : Math.max(1, Math.min(asked, PageArguments.LARGEST_PAGE));
  }
}
