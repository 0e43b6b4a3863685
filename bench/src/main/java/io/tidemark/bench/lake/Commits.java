package io.tidemark.bench.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The commits of one table in a local folder. Source: Delta protocol, "Actions".
 *
 * @param log its {@code _delta_log}
 */
record Commits(Path log) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** The newest version. */
  long latest(long atLeast) {
    long version = atLeast;
    while (Files.exists(commit(version + 1))) {
      version++;
    }
    return version;
  }

  /** What the commits after one version, up to another, did together. */
  Cost.Touched between(long after, long upTo) throws IOException {
    long removed = 0;
    long crossedOut = 0;
    long added = 0;
    for (long version = after + 1; version <= upTo; version++) {
      for (String line : Files.readAllLines(commit(version))) {
        JsonNode action = MAPPER.readTree(line);
        JsonNode add = action.path("add");
        if (add.has("deletionVector")) {
          crossedOut++;
        } else if (!add.isMissingNode()) {
          added++;
        }
        removed += action.has("remove") ? 1 : 0;
      }
    }
    // A file whose rows are crossed out is removed and added again.
    return new Cost.Touched(removed - crossedOut, crossedOut, added);
  }

  private Path commit(long version) {
    return log.resolve(String.format("%020d.json", version));
  }
}
