/** The serving copy in Postgres: which tables it has, and the way in. */
@NullMarked
package io.tidemark.streaming.serving;

import org.jspecify.annotations.NullMarked;
