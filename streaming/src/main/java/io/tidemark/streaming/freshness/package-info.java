/**
 * How old the copy is: moments in Kafka, followed through every stage until all that came before
 * them is served.
 */
@NullMarked
package io.tidemark.streaming.freshness;

import org.jspecify.annotations.NullMarked;
