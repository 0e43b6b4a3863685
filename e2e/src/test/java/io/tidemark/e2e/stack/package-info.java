/** The whole product, started as a user starts it. */
@NullMarked
package io.tidemark.e2e.stack;

import org.jspecify.annotations.NullMarked;
