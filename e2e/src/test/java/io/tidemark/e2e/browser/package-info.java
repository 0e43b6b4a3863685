/** The pages that the product serves, in the browser that this machine has. */
@NullMarked
package io.tidemark.e2e.browser;

import org.jspecify.annotations.NullMarked;
