package io.tidemark.api.activity;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads what customers' transactions amount to. Thread-safe. */
@Component
final class Activities {
  private final Database database;

  Activities(Database database) {
    this.database = database;
  }

  /** By customer, each by currency code; nothing for one without transactions. One statement. */
  Map<UUID, List<UserActivity>> of(Collection<UUID> users) {
    SqlText sql =
        new SqlText()
            .append("select a.* from api.user_activity a where a.user_id = any(")
            .bind("users", users.toArray(UUID[]::new))
            .append(") order by a.user_id, a.currency");
    return database.readAtOnce(session -> sql.list(session, UserActivity.class)).stream()
        .collect(Collectors.groupingBy(UserActivity::userId));
  }
}
