/**
 * What a document comes to, worked out once: clients send the same few over and over, with other
 * variables.
 */
@NullMarked
package io.tidemark.api.plan;

import org.jspecify.annotations.NullMarked;
