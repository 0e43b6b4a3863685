/**
 * The benchmark {@code sync}: changes, first load, proof and small batches from the lake into
 * PostgreSQL, beside the other ways of doing that.
 */
@NullMarked
package io.tidemark.bench.sync;

import org.jspecify.annotations.NullMarked;
