package io.tidemark.api.paging;

import java.time.Instant;
import java.util.UUID;

/**
 * A place in a list that is sorted newest first within each rank. The id breaks ties, so a place is
 * one row's.
 *
 * @param rank of the value that the list is sorted by before the moment, 0 to 127; 0 where there is
 *     none
 * @param at the row's moment, microseconds
 * @param id the row's id, or 16 other bytes that break ties
 */
public record Position(int rank, Instant at, UUID id) {

  /** A place in a list that is sorted by the moment alone. */
  public Position(Instant at, UUID id) {
    this(0, at, id);
  }
}
