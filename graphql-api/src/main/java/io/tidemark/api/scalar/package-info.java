/** The scalars of the schema: moments, exact decimals and long whole numbers. */
@NullMarked
package io.tidemark.api.scalar;

import org.jspecify.annotations.NullMarked;
