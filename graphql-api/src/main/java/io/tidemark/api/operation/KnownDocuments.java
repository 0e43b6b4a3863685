package io.tidemark.api.operation;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import io.tidemark.api.cache.LastUsed;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Remembers documents that were found good, so that one that is sent again is neither parsed nor
 * validated again: clients send the same few over and over, with other variables. What depends on
 * who asks, or on variables, is decided each time, by {@link OperationGate}.
 *
 * <p>Bounded in number and in length, so that nobody can fill the memory with documents of his own.
 * Thread-safe.
 */
@Component
final class KnownDocuments implements PreparsedDocumentProvider {
  static final int MOST = 200;
  static final int LONGEST = 4_000;

  private final Map<String, PreparsedDocumentEntry> known = LastUsed.atMost(MOST);

  @Override
  public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
    PreparsedDocumentEntry entry = known.get(input.getQuery());
    if (entry == null) {
      entry = parseAndValidate.apply(input);
      // Errors speak the language of who asked.
      if (!entry.hasErrors() && input.getQuery().length() <= LONGEST) {
        known.put(input.getQuery(), entry);
      }
    }
    return CompletableFuture.completedFuture(entry);
  }
}
