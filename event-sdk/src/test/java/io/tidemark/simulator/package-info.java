/** Tests of the simulator. */
@NullMarked
package io.tidemark.simulator;

import org.jspecify.annotations.NullMarked;
