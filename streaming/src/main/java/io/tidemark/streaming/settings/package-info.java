/**
 * What an operator can set, read once at the start from {@code spark.tidemark.*}; all problems
 * reported at once.
 */
@NullMarked
package io.tidemark.streaming.settings;

import org.jspecify.annotations.NullMarked;
