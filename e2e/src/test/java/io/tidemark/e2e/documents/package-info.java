/** The documents, where a program can tell whether they are true. */
@NullMarked
package io.tidemark.e2e.documents;

import org.jspecify.annotations.NullMarked;
