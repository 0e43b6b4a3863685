/**
 * What goes wrong, in words a person can act on: a code (TM-3xx), what was wrong with which value,
 * why, and what to do. Everything that leaves the API as an error passes through here, so that none
 * of them names a class, a statement or a host.
 */
@NullMarked
package io.tidemark.api.problem;

import org.jspecify.annotations.NullMarked;
