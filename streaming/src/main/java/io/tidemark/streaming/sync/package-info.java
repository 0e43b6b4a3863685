/**
 * The change feeds of the lake into PostgreSQL, so that Postgres holds exactly the rows of each
 * lake table at the version that the ledger names, whatever is killed whenever.
 */
@NullMarked
package io.tidemark.streaming.sync;

import org.jspecify.annotations.NullMarked;
