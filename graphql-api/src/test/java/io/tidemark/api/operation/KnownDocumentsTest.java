package io.tidemark.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.validation.ValidationError;
import graphql.validation.ValidationErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownDocumentsTest {
  private final KnownDocuments documents = new KnownDocuments();
  private final List<String> parsed = new ArrayList<>();

  @Test
  void aDocumentIsParsedOnceWhateverItsVariables() {
    PreparsedDocumentEntry first = ask("{ a }", Map.of("id", "1"));
    PreparsedDocumentEntry again = ask("{ a }", Map.of("id", "2"));
    ask("{ b }", Map.of());

    assertThat(parsed).containsExactly("{ a }", "{ b }");
    assertThat(again.getDocument()).isSameAs(first.getDocument());
  }

  @Test
  void aBadDocumentIsRefusedAnewEachTime() {
    ask("{ bad }", Map.of());
    PreparsedDocumentEntry again = ask("{ bad }", Map.of());

    assertThat(parsed).containsExactly("{ bad }", "{ bad }");
    assertThat(again.hasErrors()).isTrue();
  }

  @Test
  void theOneThatWasUsedLongestAgoMakesRoom() {
    ask("{ used }", Map.of());
    for (int i = 0; i < KnownDocuments.MOST; i++) {
      ask("{ f" + i + " }", Map.of());
      ask("{ used }", Map.of());
    }
    parsed.clear();
    ask("{ used }", Map.of());
    ask("{ f0 }", Map.of());

    assertThat(parsed).containsExactly("{ f0 }");
  }

  @Test
  void aVeryLongDocumentIsNotKept() {
    String text = "{ a }" + " ".repeat(KnownDocuments.LONGEST);
    ask(text, Map.of());
    ask(text, Map.of());

    assertThat(parsed).hasSize(2);
  }

  private PreparsedDocumentEntry ask(String text, Map<String, Object> variables) {
    return documents
        .getDocumentAsync(
            ExecutionInput.newExecutionInput(text).variables(variables).build(),
            input -> {
              parsed.add(input.getQuery());
              return text.contains("bad")
                  ? new PreparsedDocumentEntry(
                      ValidationError.newValidationError()
                          .validationErrorType(ValidationErrorType.FieldUndefined)
                          .build())
                  : new PreparsedDocumentEntry(Document.newDocument().build());
            })
        .join();
  }
}
