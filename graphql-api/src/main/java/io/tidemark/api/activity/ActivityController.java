package io.tidemark.api.activity;

import io.tidemark.api.user.User;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.stereotype.Controller;

/** {@code User.activity}: one statement for all customers of an answer. */
@Controller
final class ActivityController {
  private final Activities activities;

  ActivityController(Activities activities) {
    this.activities = activities;
  }

  @BatchMapping(typeName = "User", field = "activity")
  Map<User, List<UserActivity>> activityOf(List<User> users) {
    Map<UUID, List<UserActivity>> known =
        activities.of(users.stream().map(User::id).distinct().toList());
    return users.stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                user -> known.getOrDefault(user.id(), List.of()),
                (one, same) -> one));
  }
}
