/**
 * A front end that does not exist: believable users and their transactions, sent through the SDK at
 * a set rate, with a set share of everything that goes wrong in the field (late, doubled, swapped,
 * broken, deleted). All of it follows from a seed. For demonstrations, tests and benchmarks.
 */
@NullMarked
package io.tidemark.simulator;

import org.jspecify.annotations.NullMarked;
