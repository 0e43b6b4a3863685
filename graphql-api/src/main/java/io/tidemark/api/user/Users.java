package io.tidemark.api.user;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.paging.Range;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads customers. Thread-safe. */
@Component
public final class Users {
  private static final Keyset NEWEST = new Keyset("u.created_at", "u.user_id");

  private final Database database;

  Users(Database database) {
    this.database = database;
  }

  /** The customers that are known by these ids; one statement, and none for no ids. */
  public Map<UUID, User> byIds(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    SqlText sql =
        new SqlText()
            .append("select u.* from api.users u where u.user_id = any(")
            .bind("ids", ids.toArray(UUID[]::new))
            .append(")");
    return database.readAtOnce(session -> sql.list(session, User.class)).stream()
        .collect(Collectors.toMap(User::id, Function.identity()));
  }

  /** One, or null when not known or gone. */
  public @Nullable User byId(UUID id) {
    return database.<@Nullable User>readAtOnce(session -> session.get(User.class, id));
  }

  Page<User> page(UserFilter filter, PageRequest request) {
    return Page.read(
        database,
        User.class,
        User::position,
        request,
        (range, newestFirst, limit) -> statement(filter, range, newestFirst, limit));
  }

  /** Rows of a list, from one end. Index: users_newest, or users_by_email. */
  static SqlText statement(UserFilter filter, Range range, boolean newestFirst, int limit) {
    SqlText sql = new SqlText().append("select u.* from api.users u where true");
    if (filter.email() != null) {
      // Both sides by the database's lower(), which the index has; Java's may differ.
      sql.append(" and lower(u.email) = lower(").bind("email", filter.email()).append(")");
    }
    range.appendTo(sql, NEWEST);
    return sql.append(NEWEST.orderAndLimit(newestFirst, limit));
  }
}
