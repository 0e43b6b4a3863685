/** What benchmarks have in common: their Spark sessions, and the transactions that they make up. */
@NullMarked
package io.tidemark.bench.data;

import org.jspecify.annotations.NullMarked;
