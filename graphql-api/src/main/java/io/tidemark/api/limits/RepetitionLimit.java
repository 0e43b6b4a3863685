package io.tidemark.api.limits;

import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.language.Directive;
import graphql.language.Field;
import graphql.language.Node;
import io.tidemark.api.problem.ProblemAbort;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import org.springframework.stereotype.Component;

/**
 * Bounds what makes one document ask the same thing many times, or the engine decide many times:
 * aliases and directives, as they are written. What fragments make of them is {@link
 * FragmentLimit}'s.
 */
@Component
final class RepetitionLimit extends SimplePerformantInstrumentation {
  private final int aliases;
  private final int directives;

  RepetitionLimit(ApiSettings settings) {
    this.aliases = settings.limits().aliases();
    this.directives = settings.limits().directives();
  }

  @Override
  public DocumentAndVariables instrumentDocumentAndVariables(
      DocumentAndVariables documentAndVariables,
      InstrumentationExecutionParameters parameters,
      InstrumentationState state) {
    Count count = new Count();
    count.add(documentAndVariables.getDocument());
    if (count.aliases > aliases) {
      throw new ProblemAbort(Problems.aliases(count.aliases, aliases));
    }
    if (count.directives > directives) {
      throw new ProblemAbort(Problems.directives(count.directives, directives));
    }
    return documentAndVariables;
  }

  private static final class Count {
    private int aliases;
    private int directives;

    void add(Node<?> node) {
      if (node instanceof Field field && field.getAlias() != null) {
        aliases++;
      } else if (node instanceof Directive) {
        directives++;
      }
      for (Node<?> child : node.getChildren()) {
        add(child);
      }
    }
  }
}
