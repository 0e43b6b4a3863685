/** What makes the first real batch as fast as the hundredth. */
@NullMarked
package io.tidemark.streaming.warmup;

import org.jspecify.annotations.NullMarked;
