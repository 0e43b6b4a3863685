/** What is remembered between requests, within bounds. */
@NullMarked
package io.tidemark.api.cache;

import org.jspecify.annotations.NullMarked;
