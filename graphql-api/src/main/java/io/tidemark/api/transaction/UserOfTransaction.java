package io.tidemark.api.transaction;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import io.tidemark.api.user.User;
import io.tidemark.api.user.Users;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * {@code Transaction.user}: a customer that has been read with the transactions, or else one of
 * those that one statement reads for all objects of a level. No controller's method: there are as
 * many of these in an answer as there are transactions, and most have nothing to wait for.
 */
@Component
final class UserOfTransaction implements LightDataFetcher<Object>, RuntimeWiringConfigurer {
  private static final String LOADER = "users";

  private final Users users;

  UserOfTransaction(Users users, BatchLoaderRegistry batchLoaders) {
    this.users = users;
    batchLoaders
        .<UUID, User>forName(LOADER)
        .registerMappedBatchLoader((ids, environment) -> Mono.fromCallable(() -> users.byIds(ids)));
  }

  @Override
  public void configure(RuntimeWiring.Builder wiring) {
    wiring.type("Transaction", type -> type.dataFetcher("user", this));
  }

  @Override
  public @Nullable Object get(DataFetchingEnvironment environment) {
    return get(environment.getFieldDefinition(), environment.getSource(), () -> environment);
  }

  @Override
  public @Nullable Object get(
      GraphQLFieldDefinition field,
      @Nullable Object source,
      Supplier<DataFetchingEnvironment> environment) {
    if (!(source instanceof Transaction transaction)) {
      return null;
    }
    CompletableFuture<User> user = loader(environment.get()).load(transaction.userId());
    return user.isDone() ? user.join() : user;
  }

  /** Reads the customers of these at once, one statement, where the field is asked for later. */
  void read(Collection<Transaction> transactions, DataFetchingEnvironment environment) {
    Map<UUID, User> known =
        users.byIds(transactions.stream().map(Transaction::userId).collect(Collectors.toSet()));
    transactions.forEach(
        transaction -> put(transaction.userId(), known.get(transaction.userId()), environment));
  }

  /** Notes who this customer is; null for one that is not known. */
  static void put(UUID id, @Nullable User user, DataFetchingEnvironment environment) {
    loader(environment).prime(id, CompletableFuture.completedFuture(user));
  }

  private static DataLoader<UUID, User> loader(DataFetchingEnvironment environment) {
    DataLoader<UUID, User> loader = environment.getDataLoader(LOADER);
    if (loader == null) {
      throw new IllegalStateException("There is no data loader of that name: " + LOADER);
    }
    return loader;
  }
}
