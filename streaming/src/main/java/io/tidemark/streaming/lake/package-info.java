/** The Delta tables: where they are, how they come to be, how their change feeds are read. */
@NullMarked
package io.tidemark.streaming.lake;

import org.jspecify.annotations.NullMarked;
