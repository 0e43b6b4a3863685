/**
 * The events tables merged into the state of each entity now: the newest event wins, whatever
 * arrives first.
 */
@NullMarked
package io.tidemark.streaming.current;

import org.jspecify.annotations.NullMarked;
