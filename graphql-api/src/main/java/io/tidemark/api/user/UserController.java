package io.tidemark.api.user;

import io.tidemark.api.paging.Connection;
import io.tidemark.api.paging.Connections;
import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.problem.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.Arguments;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** {@code Query.user} and {@code Query.users}. */
@Controller
final class UserController {
  private final Users users;
  private final Connections connections;

  UserController(Users users, Connections connections) {
    this.users = users;
    this.connections = connections;
  }

  @QueryMapping
  @Nullable User user(@Argument String id) {
    return users.byId(Ids.parse("id", id));
  }

  @QueryMapping
  Connection<User> users(
      @Argument @Nullable UserFilter filter,
      @Argument @Nullable List<UserOrder> orderBy,
      @Arguments PageArguments page) {
    UserFilter which = UserFilter.orAll(filter);
    ListName list = which.list(order(orderBy));
    PageRequest request = connections.request(list, page);
    return connections.connection(list, users.page(which, request), User::position);
  }

  private static UserOrder order(@Nullable List<UserOrder> orderBy) {
    if (orderBy == null) {
      return UserOrder.CREATED_AT_DESC;
    }
    if (orderBy.size() != 1) {
      throw Problems.sort(orderBy, Stream.of(UserOrder.values()).map(List::of).toList());
    }
    return orderBy.get(0);
  }
}
