package io.tidemark.api.transaction;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schema's input of that name, as it came. */
record UserTransactionFilter(
    @Nullable List<TransactionStatus> statuses,
    @Nullable Instant occurredFrom,
    @Nullable Instant occurredTo,
    @Nullable BigDecimal amountMin,
    @Nullable BigDecimal amountMax,
    @Nullable String currency,
    @Nullable String merchant,
    @Nullable String cardLast4) {

  static Criteria criteria(@Nullable UserTransactionFilter filter) {
    return filter == null
        ? Criteria.ALL
        : Criteria.of(
            filter.statuses,
            filter.occurredFrom,
            filter.occurredTo,
            new Details(
                filter.amountMin,
                filter.amountMax,
                filter.currency,
                filter.merchant,
                filter.cardLast4));
  }
}
