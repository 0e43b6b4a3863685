/**
 * Serves the copy of the lake in PostgreSQL as GraphQL, with the support page and GraphiQL beside
 * it. It only reads. Each package below is a feature or something that features stand on; {@code
 * user} knows no other feature, {@code transaction} knows {@code user}, and {@code activity} knows
 * both.
 */
@NullMarked
package io.tidemark.api;

import org.jspecify.annotations.NullMarked;
