/** What the tests send: made-up traffic by the simulator, and customers made for one test. */
@NullMarked
package io.tidemark.e2e.traffic;

import org.jspecify.annotations.NullMarked;
