/**
 * Whether the serving copy is the lake: both sides read in full at one version, compared by sums of
 * row hashes, down to the keys that differ.
 */
@NullMarked
package io.tidemark.streaming.prove;

import org.jspecify.annotations.NullMarked;
