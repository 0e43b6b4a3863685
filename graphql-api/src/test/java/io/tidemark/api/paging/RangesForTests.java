package io.tidemark.api.paging;

import java.time.Instant;
import java.util.UUID;

/**
 * Ranges as pages at a cursor are read, for the tests of other packages, which cannot know places.
 */
public final class RangesForTests {
  private RangesForTests() {}

  public static Range olderThan(Instant at, UUID id) {
    return new Range(new Bound(new Position(at, id), true), null);
  }

  /** What comes behind this place in a list by rank. */
  public static Range below(int rank, Instant at, UUID id) {
    return new Range(new Bound(new Position(rank, at, id), true), null);
  }

  public static Range newerThan(Instant at, UUID id) {
    return new Range(null, new Bound(new Position(at, id), true));
  }
}
