/**
 * Serves the copy of the lake in PostgreSQL as GraphQL, with the support page and GraphiQL beside
 * it. It only reads, but for writing down who has read personal data. Each package below is a
 * feature or something that features stand on; {@code user} knows no other feature, {@code
 * transaction} and {@code audit} know {@code user}, and {@code activity} knows {@code user} and
 * {@code transaction}.
 */
@NullMarked
package io.tidemark.api;

import org.jspecify.annotations.NullMarked;
