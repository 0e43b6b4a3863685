package io.tidemark.api.security;

import graphql.GraphQLContext;
import graphql.introspection.Introspection;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.GraphQLSchema;
import io.tidemark.api.operation.OperationRule;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Says which role may begin at which field of {@code Query}. Everything else hangs below these, so
 * this is the one door. A field that is not listed is open to nobody: a new one is refused until
 * somebody decides.
 */
@Component
final class FieldAccess implements OperationRule {
  private static final Set<Role> WHO_READ_CUSTOMERS =
      EnumSet.of(Role.SUPPORT, Role.SENIOR, Role.ADMIN);
  private static final Set<Role> EVERYBODY = EnumSet.allOf(Role.class);

  /** Field of {@code Query} to the roles that may begin there. */
  static final Map<String, Set<Role>> RULES =
      Map.of(
          "user",
          WHO_READ_CUSTOMERS,
          "users",
          WHO_READ_CUSTOMERS,
          "transaction",
          WHO_READ_CUSTOMERS,
          "transactions",
          WHO_READ_CUSTOMERS,
          "freshness",
          EVERYBODY,
          Introspection.TypeNameMetaFieldDef.getName(),
          EVERYBODY);

  private final boolean introspection;

  FieldAccess(ApiSettings settings) {
    this.introspection = settings.introspection();
  }

  @Override
  public void check(
      ExecutableNormalizedOperation operation, GraphQLSchema schema, GraphQLContext context) {
    Viewer viewer = context.get(Viewer.class);
    for (ExecutableNormalizedField field : operation.getTopLevelFields()) {
      check(field.getName(), viewer);
    }
  }

  private void check(String field, Viewer viewer) {
    if (Introspection.INTROSPECTION_SYSTEM_FIELDS.contains(field) && !RULES.containsKey(field)) {
      if (!introspection) {
        throw Problems.introspection();
      }
      return;
    }
    Set<Role> allowed = RULES.getOrDefault(field, Set.of());
    if (Collections.disjoint(allowed, viewer.roles())) {
      throw Problems.role(
          "reading '" + field + "'", allowed.stream().sorted().map(Role::claim).toList());
    }
  }
}
