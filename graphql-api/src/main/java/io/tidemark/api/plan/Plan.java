package io.tidemark.api.plan;

import graphql.execution.MergedField;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.GraphQLObjectType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What one document comes to: its operations with all fragments laid out, and how the objects that
 * it selects are completed. Thread-safe.
 */
public final class Plan {
  private final boolean forAll;
  private final Map<OperationDefinition, ExecutableNormalizedOperation> layouts =
      new ConcurrentHashMap<>();
  private final Map<Selected, ObjectPlan> objects = new ConcurrentHashMap<>();

  /** Fields of the document that are answered together, and of what type their object is. */
  private record Selected(GraphQLObjectType type, List<Field> fields) {}

  Plan(boolean forAll) {
    this.forAll = forAll;
  }

  /** Whether it holds for each execution of the document; else for one. */
  boolean isForAll() {
    return forAll;
  }

  /**
   * The layout of this operation, made when there is none. The values of arguments in it are those
   * of whoever asked first: {@link LaidOut#argument} tells those of an execution.
   */
  public ExecutableNormalizedOperation layout(
      OperationDefinition operation, Supplier<ExecutableNormalizedOperation> maker) {
    return layouts.computeIfAbsent(operation, unknown -> maker.get());
  }

  /** Not by computeIfAbsent: one plan holds others, which are made meanwhile. */
  ObjectPlan object(GraphQLObjectType type, MergedField field, Supplier<ObjectPlan> maker) {
    Selected selected = new Selected(type, field.getFields());
    ObjectPlan plan = objects.get(selected);
    if (plan == null) {
      plan = maker.get();
      objects.put(selected, plan);
    }
    return plan;
  }
}
