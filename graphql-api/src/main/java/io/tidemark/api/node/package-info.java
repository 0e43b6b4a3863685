/** Finds anything by its id (Relay object identification specification). */
@NullMarked
package io.tidemark.api.node;

import org.jspecify.annotations.NullMarked;
