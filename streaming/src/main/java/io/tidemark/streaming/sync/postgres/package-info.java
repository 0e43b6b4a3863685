/**
 * PostgreSQL as a target of sync: binary COPY into staging, one MERGE a batch, ledger and rows in
 * one transaction.
 */
@NullMarked
package io.tidemark.streaming.sync.postgres;

import org.jspecify.annotations.NullMarked;
