/**
 * The benchmark {@code lake}: how many events a second go from Kafka into Delta, and what a batch
 * of 200 of them costs in tables of different sizes.
 */
@NullMarked
package io.tidemark.bench.lake;

import org.jspecify.annotations.NullMarked;
