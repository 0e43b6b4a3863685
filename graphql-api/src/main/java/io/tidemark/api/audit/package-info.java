/**
 * Personal data unmasked, for a reason, and who has read it: one cannot be had without the other.
 */
@NullMarked
package io.tidemark.api.audit;

import org.jspecify.annotations.NullMarked;
