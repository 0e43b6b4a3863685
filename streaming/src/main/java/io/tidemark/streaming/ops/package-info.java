/**
 * What an operator does beside the running application: looks into the quarantine and replays it,
 * erases a person. Each command is a process of its own, and shares the lake with the application
 * by Delta's optimistic concurrency.
 */
@NullMarked
package io.tidemark.streaming.ops;

import org.jspecify.annotations.NullMarked;
