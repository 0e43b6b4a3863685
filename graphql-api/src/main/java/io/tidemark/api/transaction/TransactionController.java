package io.tidemark.api.transaction;

import graphql.schema.DataFetchingEnvironment;
import io.tidemark.api.paging.Connection;
import io.tidemark.api.paging.Connections;
import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.NestedPage;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.plan.Selection;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.user.User;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.Arguments;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/**
 * {@code Query.transaction}, {@code Query.transactions}, {@code Query.statusCounts} and {@code
 * User.transactions}. The last is batched: one statement for all objects of a level.
 */
@Controller
final class TransactionController {
  private final Transactions transactions;
  private final UserOfTransaction users;
  private final Connections connections;

  TransactionController(
      Transactions transactions,
      UserOfTransaction users,
      Connections connections,
      BatchLoaderRegistry batchLoaders) {
    this.transactions = transactions;
    this.users = users;
    this.connections = connections;
    batchLoaders
        .<NestedPage<UserList>, Page<Transaction>>forName("userPages")
        .registerMappedBatchLoader(
            (wanted, environment) -> Mono.fromCallable(() -> transactions.pages(wanted)));
  }

  @QueryMapping
  @Nullable Transaction transaction(@Argument String id, DataFetchingEnvironment environment) {
    UUID parsed = Ids.parse("id", id);
    if (!Selection.contains(environment, "user")) {
      return transactions.byId(parsed);
    }
    Transactions.WithUser found = transactions.withUser(parsed);
    if (found == null) {
      return null;
    }
    UserOfTransaction.put(found.transaction().userId(), found.user(), environment);
    return found.transaction();
  }

  @QueryMapping
  Connection<Transaction> transactions(
      @Argument @Nullable TransactionFilter filter,
      @Argument @Nullable List<TransactionOrder> orderBy,
      @Arguments PageArguments page,
      DataFetchingEnvironment environment) {
    TransactionFilter which = TransactionFilter.orAll(filter);
    UUID user = which.user();
    Criteria criteria = which.servedCriteria();
    Sort sort = Sort.of(orderBy);
    ListName list =
        new ListName(
            "transactions by %s; %s; %s".formatted(sort.by(), user, criteria), sort.turned());
    PageRequest request = connections.request(list, page);
    Page<Transaction> rows = transactions.page(user, new UserList(criteria, sort), request);
    if (Selection.contains(environment, "edges", "node", "user")) {
      users.read(rows.rows(), environment);
    }
    return connections.connection(list, rows, sort::positionOf);
  }

  @QueryMapping
  List<StatusCount> statusCounts(@Argument @Nullable TransactionFilter filter) {
    TransactionFilter which = TransactionFilter.orAll(filter);
    return transactions.countsByStatus(which.user(), which.servedCriteria());
  }

  @SchemaMapping(typeName = "User", field = "transactions")
  CompletableFuture<Connection<Transaction>> transactionsOf(
      User user,
      @Argument @Nullable UserTransactionFilter filter,
      @Argument @Nullable List<TransactionOrder> orderBy,
      @Arguments PageArguments page,
      DataLoader<NestedPage<UserList>, Page<Transaction>> userPages) {
    Criteria criteria = UserTransactionFilter.criteria(filter);
    Sort sort = Sort.of(orderBy);
    ListName list =
        new ListName(
            "User.transactions by %s; %s; %s".formatted(sort.by(), user.id(), criteria),
            sort.turned());
    PageRequest request = connections.request(list, page);
    return userPages
        .load(new NestedPage<>(user.id(), new UserList(criteria, sort), request))
        .thenApply(rows -> connections.connection(list, rows, sort::positionOf));
  }
}
