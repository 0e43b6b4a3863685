/** The history behind a transaction: its events, as they were sent. */
@NullMarked
package io.tidemark.api.timeline;

import org.jspecify.annotations.NullMarked;
