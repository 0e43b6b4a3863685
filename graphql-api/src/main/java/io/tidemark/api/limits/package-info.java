/**
 * How much one request may ask for: characters, tokens, depth, records, bytes, time; and how many
 * requests a viewer may send.
 */
@NullMarked
package io.tidemark.api.limits;

import org.jspecify.annotations.NullMarked;
