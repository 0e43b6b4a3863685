package io.tidemark.streaming.lake;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a reader of a change feed is.
 *
 * @param through every commit up to this version has been read whole
 * @param partly the commit after it, when some of its files have been read and others have not
 */
public record FeedOffset(long through, OptionalLong partly) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Reads Delta's streaming offset. {@code reservoirVersion} is the version at which to go on,
   * {@code index} the last of its files that was read, negative when none was. While the whole
   * table is being read ({@code isStartingVersion}) no commit counts as read.
   */
  public static FeedOffset parse(String json) {
    JsonNode offset = MAPPER.readTree(json);
    long version = offset.get("reservoirVersion").asLong();
    boolean begun =
        offset.get("index").asLong() >= 0 || offset.get("isStartingVersion").asBoolean();
    return new FeedOffset(version - 1, begun ? OptionalLong.of(version) : OptionalLong.empty());
  }
}
