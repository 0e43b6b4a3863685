package io.tidemark.streaming.current;

import io.tidemark.streaming.lake.Lake;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to which version of its events table a current table has been merged. Written into each of the
 * commits that merge as {@code {"merged":{"events":12}}}; other writers' commits may lie between.
 */
record Merged(long events) {
  private static final Pattern SAID = Pattern.compile("\\{\"merged\":\\{\"events\":(\\d+)}}");

  /**
   * What the newest commit says that says anything; 0 when none has said anything since the table
   * was created; empty when the log does not reach back far enough to tell.
   */
  static OptionalLong of(Lake lake, String table) {
    for (long version = lake.latestVersion(table); version > 0; version--) {
      Matcher said = SAID.matcher(lake.userMetadata(table, version).orElse(""));
      if (said.matches()) {
        return OptionalLong.of(Long.parseLong(said.group(1)));
      }
      if (!lake.hasCommit(table, version)) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(0);
  }

  /** As it stands in the commit. */
  @Override
  public String toString() {
    return "{\"merged\":{\"events\":%d}}".formatted(events);
  }
}
