package io.tidemark.api.paging;

/**
 * One end of a range.
 *
 * @param inclusive whether the place itself is in the range
 */
record Bound(Position position, boolean inclusive) {}
