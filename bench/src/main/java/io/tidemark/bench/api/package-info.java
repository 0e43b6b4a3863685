/**
 * Benchmark {@code api}: the GraphQL API beside PostGraphile, and beside what PostgreSQL alone
 * could answer, over HTTP, under one load.
 */
@NullMarked
package io.tidemark.bench.api;

import org.jspecify.annotations.NullMarked;
