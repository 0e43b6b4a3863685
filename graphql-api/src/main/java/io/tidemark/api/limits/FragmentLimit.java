package io.tidemark.api.limits;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import io.tidemark.api.operation.DocumentRule;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Bounds what a document grows to once its fragments are laid out, before anything lays them out: a
 * chain of fragments that each spread the next one twice doubles with every link, and the engine's
 * own validation would follow it. Each fragment is counted once here, so this takes as long as the
 * document is.
 */
@Component
final class FragmentLimit implements DocumentRule {
  private final int limit;

  FragmentLimit(ApiSettings settings) {
    this.limit = settings.limits().fields();
  }

  @Override
  public void check(Document document) {
    Count count = new Count(document);
    for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
      if (count.of(operation.getSelectionSet()) > limit) {
        throw Problems.fields(limit);
      }
    }
  }

  /** Counts selections; stops growing just above the limit, so that nothing overflows. */
  private final class Count {
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Integer> known = new HashMap<>();

    Count(Document document) {
      document
          .getDefinitionsOfType(FragmentDefinition.class)
          .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    }

    int of(@Nullable SelectionSet selections) {
      int count = 0;
      if (selections != null) {
        for (Selection<?> selection : selections.getSelections()) {
          count = Math.min(limit + 1, count + of(selection));
        }
      }
      return count;
    }

    private int of(Selection<?> selection) {
      if (selection instanceof Field field) {
        return 1 + of(field.getSelectionSet());
      }
      if (selection instanceof InlineFragment inline) {
        return 1 + of(inline.getSelectionSet());
      }
      return selection instanceof FragmentSpread spread ? 1 + ofFragment(spread.getName()) : 1;
    }

    private int ofFragment(String name) {
      Integer counted = known.get(name);
      if (counted != null) {
        return counted;
      }
      // Zero while it is being counted: a circle ends here, and validation says what is wrong.
      known.put(name, 0);
      FragmentDefinition fragment = fragments.get(name);
      int count = fragment == null ? 0 : of(fragment.getSelectionSet());
      known.put(name, count);
      return count;
    }
  }
}
