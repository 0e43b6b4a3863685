/**
 * The change feeds of the lake into its copies, so that each holds exactly the rows of a lake table
 * at the version that its ledger names, whatever is killed whenever. What is done is decided here;
 * a {@link io.tidemark.streaming.sync.Target} does it.
 */
@NullMarked
package io.tidemark.streaming.sync;

import org.jspecify.annotations.NullMarked;
