package io.tidemark.streaming.lake;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a reader of a change feed is.
 *
 * @param through every commit up to this version has been read whole; -1 when none has
 * @param partly the commit after it, when some of its changes have been read and others have not
 */
public record FeedOffset(long through, OptionalLong partly) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Reads Delta's streaming offset. {@code reservoirVersion} is a version and {@code index} the
   * last of its files that was read, negative when none was. The offset does not say whether there
   * are more: that depends on how many files with changes the commit has, and it may have none at
   * all (an OPTIMIZE). While the whole table is being read ({@code isStartingVersion}) no commit
   * counts as read.
   *
   * @param lake the lake, asked for the commit
   * @param table the table whose feed is read
   */
  static FeedOffset parse(String json, Lake lake, String table) {
    JsonNode offset = MAPPER.readTree(json);
    long version = offset.get("reservoirVersion").asLong();
    if (offset.get("isStartingVersion").asBoolean()) {
      return new FeedOffset(-1, OptionalLong.of(version));
    }
    long read = Math.max(0, offset.get("index").asLong() + 1);
    OptionalLong files = lake.filesWithChanges(table, version);
    if (files.isPresent() && read >= files.getAsLong()) {
      return new FeedOffset(version, OptionalLong.empty());
    }
    return new FeedOffset(version - 1, read > 0 ? OptionalLong.of(version) : OptionalLong.empty());
  }
}
