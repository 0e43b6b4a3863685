package io.tidemark.api.user;

import io.tidemark.api.paging.ListName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which customers.
 *
 * @param email the whole address, in any case; null for all
 */
record UserFilter(@Nullable String email) {
  static UserFilter orAll(@Nullable UserFilter filter) {
    return filter == null ? new UserFilter(null) : filter;
  }

  ListName list(UserOrder order) {
    return new ListName(
        "users by created_at, id" + (email == null ? "" : "; " + email.toLowerCase(Locale.ROOT)),
        order == UserOrder.CREATED_AT_ASC);
  }
}
