/** Tests of the events, their contract and the client. */
@NullMarked
package io.tidemark.events;

import org.jspecify.annotations.NullMarked;
