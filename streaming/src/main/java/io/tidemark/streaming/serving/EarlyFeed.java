package io.tidemark.streaming.serving;

import java.util.List;

/**
 * A second feed into a serving table, which carries a row before its authority does: that of the
 * append-only events table from which the lake's table is merged. The rule that makes the
 * interleaving of the two irrelevant is in {@code sync.TwoFeeds}.
 *
 * @param table the lake's events table
 * @param version the column that holds the version of it which brought the row's newest event
 * @param order the columns by which of two events the newer is known; the greater one wins
 */
public record EarlyFeed(String table, String version, List<String> order) {}
