package io.tidemark.api.transaction;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schema's input of that name, as it came. */
record UserTransactionFilter(
    @Nullable List<TransactionStatus> statuses,
    @Nullable Instant occurredFrom,
    @Nullable Instant occurredTo) {

  static Criteria criteria(@Nullable UserTransactionFilter filter) {
    return filter == null
        ? Criteria.ALL
        : Criteria.of(filter.statuses, filter.occurredFrom, filter.occurredTo);
  }
}
