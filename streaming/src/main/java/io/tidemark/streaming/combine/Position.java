package io.tidemark.streaming.combine;

import io.tidemark.streaming.lake.Lake;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Up to which versions {@code user_activity} has combined. Written into each of its commits as
 * {@code {"combined":{"users":1,"transactions":2}}}.
 */
record Position(long users, long transactions) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Two tables that were just created have no rows, and so have no activity. */
  private static final Position START = new Position(0, 0);

  /**
   * Where the table stood at a version: what the newest commit up to then says that says anything.
   * Empty when none does, and rows have been written all the same; or when the log does not reach
   * back far enough.
   */
  static Optional<Position> of(Lake lake, String table, long version) {
    for (long at = version; at > 0; at--) {
      Optional<Position> said = lake.userMetadata(table, at).flatMap(Position::parse);
      if (said.isPresent()) {
        return said;
      }
      if (lake.changesRows(table, at).orElse(true)) {
        return Optional.empty();
      }
    }
    return Optional.of(START);
  }

  private static Optional<Position> parse(String userMetadata) {
    if (!userMetadata.startsWith("{\"combined\"")) {
      return Optional.empty(); // someone else's commit
    }
    JsonNode combined = MAPPER.readTree(userMetadata).get("combined");
    return Optional.of(
        new Position(combined.get("users").asLong(), combined.get("transactions").asLong()));
  }

  /** As it stands in the commit. */
  @Override
  public String toString() {
    return "{\"combined\":{\"users\":%d,\"transactions\":%d}}".formatted(users, transactions);
  }
}
