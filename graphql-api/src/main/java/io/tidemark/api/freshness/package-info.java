/** How fresh the answers are: read from the ledger before the data, and carried by every answer. */
@NullMarked
package io.tidemark.api.freshness;

import org.jspecify.annotations.NullMarked;
