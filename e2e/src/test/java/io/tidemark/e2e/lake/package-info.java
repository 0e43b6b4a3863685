/**
 * The lake as anyone with a Delta client sees it: read from its files by Delta Kernel, without
 * Spark.
 */
@NullMarked
package io.tidemark.e2e.lake;

import org.jspecify.annotations.NullMarked;
