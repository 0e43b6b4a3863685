package io.tidemark.api.transaction;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.problem.Problems;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The schema's input of that name, as it came. */
public record TransactionFilter(
    @Nullable String userId,
    @Nullable List<TransactionStatus> statuses,
    @Nullable Instant occurredFrom,
    @Nullable Instant occurredTo,
    @Nullable BigDecimal amountMin,
    @Nullable BigDecimal amountMax,
    @Nullable String currency,
    @Nullable String merchant,
    @Nullable String cardLast4) {

  /** The filter, or one that all fit where there is none. */
  public static TransactionFilter orAll(@Nullable TransactionFilter filter) {
    return filter == null
        ? new TransactionFilter(null, null, null, null, null, null, null, null, null)
        : filter;
  }

  /**
   * Whose; null for everyone's.
   *
   * @throws ApiProblem TM-303 when that is no UUID
   */
  public @Nullable UUID user() {
    return userId == null ? null : Ids.parse("filter.userId", userId);
  }

  Criteria criteria() {
    return Criteria.of(
        statuses,
        occurredFrom,
        occurredTo,
        new Details(amountMin, amountMax, currency, merchant, cardLast4));
  }

  /**
   * What transactions must be like, of a list that is read.
   *
   * @throws ApiProblem TM-343 when that would be a look at everyone's, one by one
   */
  Criteria servedCriteria() {
    Criteria criteria = criteria();
    if (userId == null && criteria.details().needANarrowerFilter()) {
      throw Problems.broad();
    }
    return criteria;
  }

  /**
   * Whether a transaction fits.
   *
   * @throws ApiProblem TM-303, TM-305 when nothing could
   */
  public Predicate<Transaction> predicate() {
    UUID user = user();
    Criteria criteria = criteria();
    return transaction ->
        (user == null || user.equals(transaction.userId())) && criteria.fit(transaction);
  }
}
