package io.tidemark.api.transaction;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What transactions must be like, whoever's they are. Two filters that ask for the same are equal.
 *
 * @param statuses in the order of the enum, each once; empty for any
 * @param from only at or after this moment
 * @param to only before this moment
 * @param details what else
 */
record Criteria(
    List<TransactionStatus> statuses,
    @Nullable Instant from,
    @Nullable Instant to,
    Details details) {
  static final Criteria ALL = new Criteria(List.of(), null, null, Details.ANY);

  /** The statuses that may be: those that are named, or all. */
  List<TransactionStatus> allowed() {
    return statuses.isEmpty() ? List.of(TransactionStatus.values()) : statuses;
  }

  boolean fit(Transaction transaction) {
    return allowed().contains(transaction.status())
        && (from == null || !transaction.occurredAt().isBefore(from))
        && (to == null || transaction.occurredAt().isBefore(to))
        && details.fit(transaction);
  }

  /**
   * Puts a filter in order.
   *
   * @throws ApiProblem TM-305 for a list of no statuses, or a span that ends before it begins
   */
  static Criteria of(
      @Nullable List<TransactionStatus> statuses,
      @Nullable Instant from,
      @Nullable Instant to,
      Details details) {
    if (statuses != null && statuses.isEmpty()) {
      throw Problems.value(
          "filter.statuses is empty, so nothing could match. Name at least one status, or leave it"
              + " out for any.");
    }
    if (from != null && to != null && !from.isBefore(to)) {
      throw Problems.value(
          "filter.occurredFrom is "
              + from
              + ", which is not before filter.occurredTo, "
              + to
              + ", so nothing could match. Exchange them, or leave one out.");
    }
    Set<TransactionStatus> named = statuses == null ? Set.of() : new TreeSet<>(statuses);
    boolean any = named.size() == TransactionStatus.values().length;
    return new Criteria(any ? List.of() : List.copyOf(named), from, to, details);
  }
}
