package io.tidemark.api.node;

import io.tidemark.api.problem.Ids;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.transaction.Transaction;
import io.tidemark.api.transaction.Transactions;
import io.tidemark.api.user.User;
import io.tidemark.api.user.Users;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/**
 * {@code Query.node}. The ids are the UUIDs of the events, which name one thing each: nothing has
 * to be put around them to make them global.
 */
@Controller
final class NodeController {
  private final Users users;
  private final Transactions transactions;

  NodeController(Users users, Transactions transactions) {
    this.users = users;
    this.transactions = transactions;
  }

  @QueryMapping
  @Nullable Object node(@Argument String id) {
    UUID uuid = Ids.parse("id", id);
    Transaction transaction = transactions.byId(uuid);
    User user = users.byId(uuid);
    if (transaction != null && user != null) {
      throw Problems.idOfTwo(uuid);
    }
    return transaction == null ? user : transaction;
  }
}
