/**
 * Kafka into the append-only events tables, each record once: what meets its contract is appended,
 * what does not is quarantined.
 */
@NullMarked
package io.tidemark.streaming.ingest;

import org.jspecify.annotations.NullMarked;
