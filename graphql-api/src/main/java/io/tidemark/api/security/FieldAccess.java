package io.tidemark.api.security;

import graphql.GraphQLContext;
import graphql.introspection.Introspection;
import graphql.normalized.ExecutableNormalizedField;
import io.tidemark.api.operation.OperationRule;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Refuses an operation as a whole that selects a field which the roles of who asks do not reach,
 * however deep it lies and by whatever name it goes. The rules are {@link FieldRules}'.
 */
@Component
final class FieldAccess implements OperationRule {
  private final boolean introspection;

  @Autowired
  FieldAccess(ApiSettings settings) {
    this(settings.introspection());
  }

  FieldAccess(boolean introspection) {
    this.introspection = introspection;
  }

  @Override
  public void check(LaidOut operation, GraphQLContext context) {
    Viewer viewer = context.get(Viewer.class);
    if (viewer.roles().isEmpty()) {
      throw Problems.role("anything here", Role.claims(Set.of(Role.values())));
    }
    check(operation.fields(), viewer);
  }

  private void check(List<ExecutableNormalizedField> fields, Viewer viewer) {
    for (ExecutableNormalizedField field : fields) {
      if (Introspection.INTROSPECTION_SYSTEM_FIELDS.contains(field.getName())) {
        checkIntrospection(field.getName());
      } else {
        field.getObjectTypeNames().forEach(type -> check(type, field.getName(), viewer));
        check(field.getChildren(), viewer);
      }
    }
  }

  private void checkIntrospection(String field) {
    if (!introspection && !field.equals(Introspection.TypeNameMetaFieldDef.getName())) {
      throw Problems.introspection();
    }
  }

  private static void check(String type, String field, Viewer viewer) {
    if (!viewer.mayRead(type, field)) {
      throw Problems.role(
          "reading '" + type + "." + field + "'", Role.claims(FieldRules.whoMayRead(type, field)));
    }
  }
}
