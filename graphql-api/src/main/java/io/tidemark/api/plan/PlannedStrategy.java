package io.tidemark.api.plan;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import graphql.introspection.Introspection;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.LightDataFetcher;
import io.tidemark.api.plan.Completion.Nullness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Completes objects by a plan that their document has once, instead of finding out anew for every
 * field of every object what it is and how it is fetched. What has to be read or waited for, and
 * whatever goes wrong, is the engine's as ever: it begins again at the object, whose fields are no
 * more than properties of what has been read. Figures: {@code
 * docs/adr/0011-few-operations-at-once.md}. Thread-safe.
 */
public final class PlannedStrategy extends AsyncExecutionStrategy {

  private final Plans plans;

  /** One that tells this handler what a fetcher has thrown. */
  public PlannedStrategy(Plans plans, DataFetcherExceptionHandler handler) {
    super(handler);
    this.plans = plans;
  }

  @Override
  protected @Nullable Object completeValueForObject(
      ExecutionContext execution,
      ExecutionStrategyParameters parameters,
      GraphQLObjectType type,
      Object source) {
    ObjectPlan plan = plan(plans.of(execution), execution, type, parameters.getField());
    Map<String, @Nullable Object> object =
        plan.hasPlainFields() ? plan.plainFields(source, new PlainExecution(execution)) : null;
    if (object == null) {
      return super.completeValueForObject(execution, parameters, type, source);
    }
    if (plan.isPlain()) {
      return object;
    }
    Object rest =
        executeObject(
            execution,
            parameters.transform(
                it ->
                    it.executionStepInfo(
                            parameters.getExecutionStepInfo().changeTypeWithPreservedNonNull(type))
                        .fields(plan.engines())
                        .source(source)));
    return rest instanceof CompletableFuture<?> waiting
        ? waiting.thenApply(done -> merged(object, done))
        : merged(object, rest);
  }

  /** Null when a field that may not be null was, and the object takes its place. */
  private static @Nullable Object merged(
      Map<String, @Nullable Object> object, @Nullable Object rest) {
    if (!(rest instanceof Map<?, ?> fields)) {
      return null;
    }
    fields.forEach((name, value) -> object.put((String) name, value));
    return object;
  }

  private ObjectPlan plan(
      Plan document, ExecutionContext execution, GraphQLObjectType type, MergedField field) {
    return document.object(type, field, () -> newPlan(document, execution, type, field));
  }

  private ObjectPlan newPlan(
      Plan document, ExecutionContext execution, GraphQLObjectType type, MergedField field) {
    Map<String, MergedField> selected =
        fieldCollector
            .collectFields(
                FieldCollectorParameters.newParameters()
                    .schema(execution.getGraphQLSchema())
                    .objectType(type)
                    .fragments(execution.getFragmentsByName())
                    .variables(execution.getCoercedVariables().toMap())
                    .graphQLContext(execution.getGraphQLContext())
                    .build(),
                field)
            .getSubFields();
    Map<String, @Nullable PlainField> fields = new LinkedHashMap<>();
    Map<String, MergedField> engines = new LinkedHashMap<>();
    selected.forEach(
        (name, one) -> {
          PlainField plain = plainField(document, execution, type, one);
          fields.put(name, plain);
          if (plain == null) {
            engines.put(name, one);
          }
        });
    return new ObjectPlan(
        fields, MergedSelectionSet.newMergedSelectionSet().subFields(engines).build());
  }

  private @Nullable PlainField plainField(
      Plan document, ExecutionContext execution, GraphQLObjectType type, MergedField field) {
    GraphQLFieldDefinition definition =
        Introspection.getFieldDefinition(
            execution.getGraphQLSchema(), type, field.getSingleField().getName());
    Nullness completion = completion(document, execution, definition.getType(), field);
    PlainField.Getter getter = getter(execution, type, definition);
    return completion == null || getter == null ? null : new PlainField(getter, completion);
  }

  private static PlainField.@Nullable Getter getter(
      ExecutionContext execution, GraphQLObjectType type, GraphQLFieldDefinition field) {
    if (field.equals(Introspection.TypeNameMetaFieldDef)) {
      return (source, environment) -> type.getName();
    }
    DataFetcher<?> fetcher =
        execution.getGraphQLSchema().getCodeRegistry().getDataFetcher(type, field);
    return fetcher instanceof LightDataFetcher<?> light && field.getArguments().isEmpty()
        ? PlainField.Getter.of(field, light)
        : null;
  }

  /** Null for what takes the engine: an interface, a union, an object that is not plain. */
  private @Nullable Nullness completion(
      Plan document, ExecutionContext execution, GraphQLType type, MergedField field) {
    boolean nullable = GraphQLTypeUtil.isNullable(type);
    GraphQLType unwrapped =
        type instanceof GraphQLNonNull wrapper ? wrapper.getWrappedType() : type;
    Completion completion = null;
    if (unwrapped instanceof GraphQLScalarType scalar) {
      completion = Completion.scalar(scalar);
    } else if (unwrapped instanceof GraphQLEnumType enumeration) {
      completion = Completion.enumeration(enumeration);
    } else if (unwrapped instanceof GraphQLList list) {
      Nullness item = completion(document, execution, list.getWrappedType(), field);
      completion = item == null ? null : Completion.list(item);
    } else if (unwrapped instanceof GraphQLObjectType object) {
      ObjectPlan plan = plan(document, execution, object, field);
      completion = plan.isPlain() ? plan : null;
    }
    return completion == null ? null : new Nullness(nullable, completion);
  }
}
