/**
 * How the features reach PostgreSQL: a bounded pool of read-only connections with time limits on
 * each statement, and one read-only snapshot a read.
 */
@NullMarked
package io.tidemark.api.database;

import org.jspecify.annotations.NullMarked;
