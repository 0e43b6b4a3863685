/** Users and transactions combined into one table: what each user has done. */
@NullMarked
package io.tidemark.streaming.combine;

import org.jspecify.annotations.NullMarked;
