package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.EarlyFeed;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.TableSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rule for two feeds into one serving table, as conditions of SQL on the stored row {@code t}
 * and the change {@code c}: the events feed carries a row first; the feed of the current table, the
 * authority, confirms or corrects it later.
 *
 * <p>A row holds the order of its last event, the version {@code x} of the events table that
 * brought it, and the {@code lake_version} that last confirmed it. The authority has merged the
 * events through some {@code x}.
 *
 * <ul>
 *   <li>Of the events feed, what the authority has merged already is left alone: its word stands,
 *       corrections and removals by hand included. Anything else is written where its order is
 *       greater than the row's.
 *   <li>Of the authority's feed, an image or a removal is left alone where the row is
 *       <em>ahead</em> of it: both its {@code x} and its order are greater, so a newer event is
 *       here that this commit had not merged. Anything else is written.
 * </ul>
 *
 * At rest the copy is the authority's table exactly; before that, no older event is shown after a
 * newer one. {@code TwoFeedsIT} holds it against random histories.
 */
final class TwoFeeds {
  private TwoFeeds() {}

  /** The columns that the rule looks at, beside the key. */
  static List<String> columns(EarlyFeed early) {
    return Stream.concat(Stream.of(early.version()), early.order().stream()).toList();
  }

  /** Whether the stored row is ahead of a change by the authority. */
  static String ahead(EarlyFeed early) {
    String version = PostgresColumn.quoted(early.version());
    return "(t.%1$s > c.%1$s AND %2$s > %3$s)"
        .formatted(version, order(early, "t."), order(early, "c."));
  }

  /** Whether an event is newer than the stored row. */
  static String newer(EarlyFeed early) {
    return order(early, "c.") + " > " + order(early, "t.");
  }

  /**
   * Of some staged events, the newest of each key that the authority has not merged.
   *
   * @param staged as the FROM clause says it
   * @param through what it has merged
   */
  static String unmerged(TableSpec spec, EarlyFeed early, String staged, long through) {
    String key = spec.key().stream().map(PostgresColumn::quoted).collect(Collectors.joining(", "));
    String newestFirst =
        Stream.concat(early.order().stream(), Stream.of(early.version()))
            .map(name -> PostgresColumn.quoted(name) + " DESC")
            .collect(Collectors.joining(", "));
    return "(SELECT DISTINCT ON (%s) * FROM %s AS staged WHERE %s > %d ORDER BY %s, %s)"
        .formatted(key, staged, PostgresColumn.quoted(early.version()), through, key, newestFirst);
  }

  private static String order(EarlyFeed early, String of) {
    return early.order().stream()
        .map(name -> of + PostgresColumn.quoted(name))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
