/** What the tests of this module share. */
@NullMarked
package io.tidemark.e2e;

import org.jspecify.annotations.NullMarked;
