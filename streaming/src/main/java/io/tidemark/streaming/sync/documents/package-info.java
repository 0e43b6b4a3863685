/** Rows as JSON documents, for targets that have no columns of their own, and their proof. */
@NullMarked
package io.tidemark.streaming.sync.documents;

import org.jspecify.annotations.NullMarked;
