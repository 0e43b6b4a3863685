package io.tidemark.api.operation;

import graphql.language.Document;
import io.tidemark.api.problem.ApiProblem;

/**
 * A rule that a document must pass once it is parsed and before it is validated: it holds whoever
 * sends it, with whatever variables. Thread-safe.
 */
@FunctionalInterface
public interface DocumentRule {
  /**
   * Returns when the document may go on.
   *
   * @throws ApiProblem when it may not
   */
  void check(Document document);
}
