/**
 * Relay connections over lists that are sorted newest first: page sizes, signed cursors, and keyset
 * ranges that cost the same at any depth. Nothing outside of this package knows what is in a
 * cursor.
 */
@NullMarked
package io.tidemark.api.paging;

import org.jspecify.annotations.NullMarked;
