/** Finds customers and transactions by what support is told of them. */
@NullMarked
package io.tidemark.api.search;

import org.jspecify.annotations.NullMarked;
