/** A bare REST service over the views of the API: a peer of the benchmark {@code api}. */
@NullMarked
package io.tidemark.bench.jdbcclient;

import org.jspecify.annotations.NullMarked;
