package io.tidemark.api.operation;

import graphql.ExecutionResult;
import graphql.GraphQLContext;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.execution.instrumentation.parameters.InstrumentationFieldFetchParameters;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import graphql.schema.DataFetcher;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.plan.Plans;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemAbort;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Holds every document and every operation against every rule, the first that says no ends it; and
 * lets the guards stand before what reads. One instrumentation for all: the engine calls each that
 * it has several times a field.
 */
@Component
final class OperationGate extends SimplePerformantInstrumentation {
  /** Far above any depth that the rules let pass; ends laying out before it gets expensive. */
  private static final int DEEPEST_LAYOUT = 100;

  private final List<DocumentRule> documentRules;
  private final List<OperationRule> rules;
  private final List<FetcherGuard> guards;
  private final Plans plans;
  private final int maxFields;

  OperationGate(
      List<DocumentRule> documentRules,
      List<OperationRule> rules,
      List<FetcherGuard> guards,
      Plans plans,
      ApiSettings settings) {
    this.documentRules = List.copyOf(documentRules);
    this.rules = List.copyOf(rules);
    this.guards = List.copyOf(guards);
    this.plans = plans;
    this.maxFields = settings.limits().fields();
  }

  @Override
  public DocumentAndVariables instrumentDocumentAndVariables(
      DocumentAndVariables documentAndVariables,
      InstrumentationExecutionParameters parameters,
      InstrumentationState state) {
    pass(() -> documentRules.forEach(rule -> rule.check(documentAndVariables.getDocument())));
    return documentAndVariables;
  }

  @Override
  public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
      InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
    ExecutionContext execution = parameters.getExecutionContext();
    GraphQLContext context = execution.getGraphQLContext();
    ExecutableNormalizedOperation layout =
        plans.of(execution).layout(execution.getOperationDefinition(), () -> layOut(execution));
    LaidOut operation =
        new LaidOut(layout, execution.getGraphQLSchema(), execution.getCoercedVariables());
    pass(() -> rules.forEach(rule -> rule.check(operation, context)));
    context.put(ExecutableNormalizedOperation.class, layout);
    return super.beginExecuteOperation(parameters, state);
  }

  @Override
  public DataFetcher<?> instrumentDataFetcher(
      DataFetcher<?> fetcher,
      InstrumentationFieldFetchParameters parameters,
      InstrumentationState state) {
    DataFetcher<?> guarded = fetcher;
    if (!parameters.isTrivialDataFetcher()) {
      for (FetcherGuard guard : guards) {
        guarded = guard.guard(guarded, parameters.getEnvironment());
      }
    }
    return guarded;
  }

  private static void pass(Runnable checks) {
    try {
      checks.run();
    } catch (ApiProblem problem) {
      throw new ProblemAbort(problem);
    }
  }

  private ExecutableNormalizedOperation layOut(ExecutionContext execution) {
    try {
      return ExecutableNormalizedOperationFactory.createExecutableNormalizedOperation(
          execution.getGraphQLSchema(),
          execution.getOperationDefinition(),
          execution.getFragmentsByName(),
          execution.getCoercedVariables(),
          ExecutableNormalizedOperationFactory.Options.defaultOptions()
              .maxFieldsCount(maxFields)
              .maxChildrenDepth(DEEPEST_LAYOUT));
    } catch (AbortExecutionException tooMuch) {
      throw new ProblemAbort(Problems.fields(maxFields));
    }
  }
}
