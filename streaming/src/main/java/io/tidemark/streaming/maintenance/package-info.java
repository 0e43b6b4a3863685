/**
 * What keeps the lake fit to run for years: old files removed, but none that somebody still needs.
 */
@NullMarked
package io.tidemark.streaming.maintenance;

import org.jspecify.annotations.NullMarked;
