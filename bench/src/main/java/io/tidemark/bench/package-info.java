/** What {@code bench/run} starts: it picks a benchmark, runs it, and publishes what it found. */
@NullMarked
package io.tidemark.bench;

import org.jspecify.annotations.NullMarked;
