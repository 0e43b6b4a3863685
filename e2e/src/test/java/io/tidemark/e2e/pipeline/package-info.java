/** From Kafka through the lake to PostgreSQL, and what is killed on the way. */
@NullMarked
package io.tidemark.e2e.pipeline;

import org.jspecify.annotations.NullMarked;
