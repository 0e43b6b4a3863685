/** How much one request may ask for: characters, tokens, depth, records, bytes, time. */
@NullMarked
package io.tidemark.api.limits;

import org.jspecify.annotations.NullMarked;
