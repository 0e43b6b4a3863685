/** What every benchmark stands on: its run, repetitions until times are stable, the machine. */
@NullMarked
package io.tidemark.bench.harness;

import org.jspecify.annotations.NullMarked;
