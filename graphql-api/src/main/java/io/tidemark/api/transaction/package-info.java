/** Transactions: by id, as a list of everyone's, and as a page of each customer's. */
@NullMarked
package io.tidemark.api.transaction;

import org.jspecify.annotations.NullMarked;
