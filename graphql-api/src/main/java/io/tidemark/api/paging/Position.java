package io.tidemark.api.paging;

import java.time.Instant;
import java.util.UUID;

/**
 * A place in a list that is sorted newest first. The id breaks ties, so a place is one row's.
 *
 * @param at the row's moment, microseconds
 * @param id the row's id
 */
public record Position(Instant at, UUID id) {}
