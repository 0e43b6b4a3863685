package io.tidemark.api.plan;

import graphql.execution.ExecutionStepInfo;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.DataFetchingEnvironment;
import java.util.Collection;
import java.util.List;

/** What is selected below a field, told by the layout that every operation has already. */
public final class Selection {
  private Selection() {}

  /**
   * Whether the field that is fetched has such a field in it, named from the outside to the inside.
   */
  public static boolean contains(DataFetchingEnvironment environment, String... names) {
    ExecutableNormalizedOperation operation =
        environment.getGraphQlContext().get(ExecutableNormalizedOperation.class);
    ExecutionStepInfo step = environment.getExecutionStepInfo();
    Collection<ExecutableNormalizedField> level =
        List.of(
            operation.getNormalizedField(
                environment.getMergedField(), step.getObjectType(), step.getPath()));
    for (String name : names) {
      level =
          level.stream()
              .flatMap(field -> field.getChildren().stream())
              .filter(field -> field.getName().equals(name))
              .toList();
    }
    return !level.isEmpty();
  }
}
