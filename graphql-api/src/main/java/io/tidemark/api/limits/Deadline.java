package io.tidemark.api.limits;

import java.time.Duration;
import java.time.Instant;

/** When a request must be done. */
record Deadline(Instant at, Duration limit) {}
