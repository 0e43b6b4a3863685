package io.tidemark.api.plan;

import graphql.Directives;
import graphql.execution.ExecutionContext;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Node;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.springframework.stereotype.Component;

/** The plans of the documents that somebody keeps, or is executing. Thread-safe. */
@Component
public final class Plans {
  private final Map<Document, Plan> known = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * The plan of the document that is executed. Where variables decide what is selected, by {@code
   * @skip} or {@code @include}, each execution has its own.
   */
  public Plan of(ExecutionContext execution) {
    return execution
        .getGraphQLContext()
        .computeIfAbsent(Plan.class, unknown -> of(execution.getDocument()));
  }

  private Plan of(Document document) {
    Plan plan = known.computeIfAbsent(document, unknown -> new Plan(!hasConditions(unknown)));
    return plan.isForAll() ? plan : new Plan(false);
  }

  private static boolean hasConditions(Node<?> node) {
    return (node instanceof Directive directive
            && (directive.getName().equals(Directives.SkipDirective.getName())
                || directive.getName().equals(Directives.IncludeDirective.getName())))
        || node.getChildren().stream().anyMatch(Plans::hasConditions);
  }
}
