/** The API as its clients see it: over HTTP, with the tokens that the running product gives out. */
@NullMarked
package io.tidemark.e2e.api;

import org.jspecify.annotations.NullMarked;
