package io.tidemark.api.limits;

import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.Node;
import io.tidemark.api.operation.DocumentRule;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import org.springframework.stereotype.Component;

/**
 * Bounds what makes one document ask the same thing many times, or the engine decide many times:
 * aliases and directives, as they are written. What fragments make of them is {@link
 * FragmentLimit}'s.
 */
@Component
final class RepetitionLimit implements DocumentRule {
  private final int aliases;
  private final int directives;

  RepetitionLimit(ApiSettings settings) {
    this.aliases = settings.limits().aliases();
    this.directives = settings.limits().directives();
  }

  @Override
  public void check(Document document) {
    Count count = new Count();
    count.add(document);
    if (count.aliases > aliases) {
      throw Problems.aliases(count.aliases, aliases);
    }
    if (count.directives > directives) {
      throw Problems.directives(count.directives, directives);
    }
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
