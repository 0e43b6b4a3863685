package io.tidemark.api.audit;

import graphql.GraphQLContext;
import io.tidemark.api.paging.Connection;
import io.tidemark.api.paging.Connections;
import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.security.Viewer;
import io.tidemark.api.user.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.Arguments;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/**
 * {@code User.personalData} and {@code Query.personalDataReads}. The first is batched: one
 * statement for all customers of a level who are asked about for the same reason.
 */
@Controller
final class PersonalDataController {
  private final PersonalDataStore store;
  private final Connections connections;

  PersonalDataController(
      PersonalDataStore store, Connections connections, BatchLoaderRegistry batchLoaders) {
    this.store = store;
    this.connections = connections;
    batchLoaders
        .<Wanted, PersonalData>forName("personalData")
        .registerMappedBatchLoader((wanted, environment) -> Mono.fromCallable(() -> read(wanted)));
  }

  @SchemaMapping(typeName = "User", field = "personalData")
  CompletableFuture<PersonalData> personalDataOf(
      User user,
      @Argument String reason,
      GraphQLContext context,
      DataLoader<Wanted, PersonalData> personalData) {
    Viewer viewer = context.get(Viewer.class);
    return personalData.load(new Wanted(user.id(), viewer.id(), Reason.of(reason)));
  }

  @QueryMapping
  Connection<PersonalDataRead> personalDataReads(
      @Argument String userId, @Arguments PageArguments page) {
    UUID user = Ids.parse("userId", userId);
    ListName list = new ListName("personalDataReads by read_at, id; " + user);
    PageRequest request = connections.request(list, page);
    return connections.connection(list, store.reads(user, request), PersonalDataRead::position);
  }

  private Map<Wanted, PersonalData> read(Set<Wanted> wanted) {
    Map<Wanted, PersonalData> answer = new HashMap<>();
    wanted.stream()
        .collect(Collectors.groupingBy(Wanted::ofNobody))
        .forEach(
            (alike, group) -> {
              List<UUID> users = group.stream().map(Wanted::user).toList();
              Map<UUID, PersonalData> known = store.read(users, alike.viewer(), alike.reason());
              group.stream()
                  .filter(one -> known.containsKey(one.user()))
                  .forEach(one -> answer.put(one, known.get(one.user())));
            });
    return answer;
  }

  /** Whose data somebody wants, and why. */
  record Wanted(UUID user, String viewer, Reason reason) {
    private static final UUID NOBODY = new UUID(0, 0);

    /** What those that differ only in the customer have in common. */
    Wanted ofNobody() {
      return new Wanted(NOBODY, viewer, reason);
    }
  }
}
