/** Tells of changed transactions as the copy receives them. */
@NullMarked
package io.tidemark.api.live;

import org.jspecify.annotations.NullMarked;
