package io.tidemark.api.operation;

import graphql.ExecutionResult;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemAbort;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Holds every operation against every {@link OperationRule}; the first that says no ends it. */
@Component
final class OperationGate extends SimplePerformantInstrumentation {
  /** Far above any depth that the rules let pass; ends laying out before it gets expensive. */
  private static final int DEEPEST_LAYOUT = 100;

  private final List<OperationRule> rules;
  private final int maxFields;

  OperationGate(List<OperationRule> rules, ApiSettings settings) {
    this.rules = List.copyOf(rules);
    this.maxFields = settings.limits().fields();
  }

  @Override
  public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
      InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
    ExecutionContext execution = parameters.getExecutionContext();
    ExecutableNormalizedOperation operation = layOut(execution);
    try {
      rules.forEach(
          rule ->
              rule.check(operation, execution.getGraphQLSchema(), execution.getGraphQLContext()));
    } catch (ApiProblem problem) {
      throw new ProblemAbort(problem);
    }
    return super.beginExecuteOperation(parameters, state);
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
