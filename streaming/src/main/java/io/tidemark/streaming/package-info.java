/**
 * The Spark application, a package a stage, in the order of the data's way: {@code ingest} takes
 * Kafka into append-only event tables, {@code current} merges these into the current state, {@code
 * combine} joins the current tables, {@code sync} carries all of them into PostgreSQL, and {@code
 * freshness} measures how far behind it all is.
 */
@NullMarked
package io.tidemark.streaming;

import org.jspecify.annotations.NullMarked;
