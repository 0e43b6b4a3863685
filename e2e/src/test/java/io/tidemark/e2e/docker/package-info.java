/**
 * The containers' files: the Compose file against the Compose Specification and against our own
 * rules, the Dockerfiles against what is in the checkout, and the scripts by running them. No
 * container engine is needed, and none is used: that the images run is not shown here.
 */
@NullMarked
package io.tidemark.e2e.docker;

import org.jspecify.annotations.NullMarked;
