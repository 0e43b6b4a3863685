package io.tidemark.api.transaction;

import io.tidemark.api.problem.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The schema's input of that name, as it came. */
record TransactionFilter(
    @Nullable String userId,
    @Nullable List<TransactionStatus> statuses,
    @Nullable Instant occurredFrom,
    @Nullable Instant occurredTo) {

  static TransactionFilter orAll(@Nullable TransactionFilter filter) {
    return filter == null ? new TransactionFilter(null, null, null, null) : filter;
  }

  @Nullable UUID user() {
    return userId == null ? null : Ids.parse("filter.userId", userId);
  }

  Criteria criteria() {
    return Criteria.of(statuses, occurredFrom, occurredTo);
  }
}
