/**
 * The settings under {@code tidemark.api}: read once at the start, checked together, immutable
 * after.
 */
@NullMarked
package io.tidemark.api.settings;

import org.jspecify.annotations.NullMarked;
