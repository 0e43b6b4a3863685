/**
 * The events front ends send, the contract they keep, and the client that sends them. The contract
 * is the JSON Schema in the module of contracts, plus what a schema cannot say; {@link
 * io.tidemark.events.EventContract} gives one verdict on the bytes of a record, here before sending
 * and again where the stream is taken in, so that both always agree.
 */
@NullMarked
package io.tidemark.events;

import org.jspecify.annotations.NullMarked;
