package io.tidemark.api.transaction;

import io.tidemark.api.paging.Connection;
import io.tidemark.api.paging.Connections;
import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.NestedPage;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.user.User;
import io.tidemark.api.user.Users;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.Arguments;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/**
 * {@code Query.transaction}, {@code Query.transactions}, {@code Query.statusCounts}, {@code
 * User.transactions} and {@code Transaction.user}. The last two are batched: one statement for all
 * objects of a level.
 */
@Controller
final class TransactionController {
  private final Transactions transactions;
  private final Users users;
  private final Connections connections;

  TransactionController(
      Transactions transactions,
      Users users,
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
  @Nullable Transaction transaction(@Argument String id) {
    return transactions.byId(Ids.parse("id", id));
  }

  @QueryMapping
  Connection<Transaction> transactions(
      @Argument @Nullable TransactionFilter filter,
      @Argument @Nullable List<TransactionOrder> orderBy,
      @Arguments PageArguments page) {
    TransactionFilter which = TransactionFilter.orAll(filter);
    UUID user = which.user();
    Criteria criteria = which.servedCriteria();
    Sort sort = Sort.of(orderBy);
    ListName list =
        new ListName(
            "transactions by %s; %s; %s".formatted(sort.by(), user, criteria), sort.turned());
    PageRequest request = connections.request(list, page);
    return connections.connection(
        list, transactions.page(user, new UserList(criteria, sort), request), sort::positionOf);
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

  @BatchMapping(typeName = "Transaction", field = "user")
  Map<Transaction, User> userOf(List<Transaction> asked) {
    Set<UUID> ids = asked.stream().map(Transaction::userId).collect(Collectors.toSet());
    Map<UUID, User> known = users.byIds(ids);
    Map<Transaction, User> answer = new HashMap<>();
    for (Transaction transaction : asked) {
      User user = known.get(transaction.userId());
      if (user != null) {
        answer.put(transaction, user);
      }
    }
    return answer;
  }
}
