package io.tidemark.api.transaction;

import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.PageRequest;
import java.util.UUID;

/** A page of one customer's transactions, inside of the customer. */
record UserPage(UUID user, Criteria criteria, PageRequest request) {
  private static final UUID NOBODY = new UUID(0, 0);

  /** What pages that differ only in the customer have in common. */
  UserPage ofNobody() {
    return new UserPage(NOBODY, criteria, request);
  }

  static ListName list(UUID user, Criteria criteria) {
    return new ListName("User.transactions by occurred_at, id; " + user + "; " + criteria);
  }
}
