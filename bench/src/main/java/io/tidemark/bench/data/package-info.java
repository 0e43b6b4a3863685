/**
 * What benchmarks have in common: their Spark sessions, the transactions that they make up, and
 * PostgreSQL with the serving schema.
 */
@NullMarked
package io.tidemark.bench.data;

import org.jspecify.annotations.NullMarked;
