package io.tidemark.streaming.lake;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A commit of a Delta log. Source: Delta protocol, "Actions". */
final class Commit {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Set<String> MERGED_ROWS =
      Set.of("numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted");

  private Commit() {}

  /**
   * The files of the commit that the change feed reads: those with change data, when it has any;
   * else those added and removed with {@code dataChange}; but none of a MERGE that says it changed
   * no row.
   *
   * @param files how many
   * @param bytes their size
   */
  record Changes(long files, long bytes) {
    private Changes and(JsonNode file) {
      return new Changes(files + 1, bytes + file.path("size").asLong(0));
    }
  }

  /**
   * See {@link Changes}.
   *
   * @param json the commit, an action a line
   */
  static Changes changes(BufferedReader json) throws IOException {
    Changes none = new Changes(0, 0);
    Changes changeData = none;
    Changes addedAndRemoved = none;
    boolean unchanged = false;
    for (String line = json.readLine(); line != null; line = json.readLine()) {
      JsonNode action = MAPPER.readTree(line);
      if (action.has("cdc")) {
        changeData = changeData.and(action.get("cdc"));
      } else if (action.has("commitInfo")) {
        unchanged = mergedNothing(action.get("commitInfo"));
      } else {
        for (String kind : List.of("add", "remove")) {
          if (action.path(kind).path("dataChange").asBoolean(false)) {
            addedAndRemoved = addedAndRemoved.and(action.get(kind));
          }
        }
      }
    }
    return unchanged ? none : changeData.files() > 0 ? changeData : addedAndRemoved;
  }

  /** What the writer said of the commit in {@code userMetadata}; empty when it said nothing. */
  static Optional<String> userMetadata(BufferedReader json) throws IOException {
    for (String line = json.readLine(); line != null; line = json.readLine()) {
      JsonNode said = MAPPER.readTree(line).path("commitInfo").path("userMetadata");
      if (said.isString()) {
        return Optional.of(said.stringValue());
      }
    }
    return Optional.empty();
  }

  private static boolean mergedNothing(JsonNode commitInfo) {
    return commitInfo.path("operation").asString("").equals("MERGE")
        && MERGED_ROWS.stream()
            .allMatch(
                rows -> commitInfo.path("operationMetrics").path(rows).asString("").equals("0"));
  }
}
