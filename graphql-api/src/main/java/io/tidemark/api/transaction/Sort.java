package io.tidemark.api.transaction;

import io.tidemark.api.paging.Position;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order transactions are listed: always one that an index gives, or gives backwards.
 *
 * @param byStatus by status first, in the order of the enum; newest first within a status
 * @param turned the other way round
 */
record Sort(boolean byStatus, boolean turned) {
  static final Sort NEWEST = new Sort(false, false);

  private static final Map<List<TransactionOrder>, Sort> SERVED =
      Map.of(
          List.of(TransactionOrder.OCCURRED_AT_DESC),
          NEWEST,
          List.of(TransactionOrder.OCCURRED_AT_ASC),
          new Sort(false, true),
          List.of(TransactionOrder.STATUS_ASC, TransactionOrder.OCCURRED_AT_DESC),
          new Sort(true, false),
          List.of(TransactionOrder.STATUS_DESC, TransactionOrder.OCCURRED_AT_ASC),
          new Sort(true, true));

  /**
   * The order that was asked for; newest first when none was.
   *
   * @throws ApiProblem TM-340 when no index gives it
   */
  static Sort of(@Nullable List<TransactionOrder> orderBy) {
    if (orderBy == null) {
      return NEWEST;
    }
    Sort sort = SERVED.get(orderBy);
    if (sort == null) {
      throw Problems.sort(orderBy, SERVED.keySet());
    }
    return sort;
  }

  /** For the name of a list; the direction is said beside it. */
  String by() {
    return byStatus ? "status, occurred_at, id" : "occurred_at, id";
  }

  Position positionOf(Transaction transaction) {
    return new Position(
        byStatus ? transaction.status().rank() : 0, transaction.occurredAt(), transaction.id());
  }
}
