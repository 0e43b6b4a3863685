/**
 * What operators see: a log line an operation, numbers for Prometheus, and the caller's trace in
 * every line. Never a value of a request or of an answer: names of operations, codes, and who
 * asked.
 */
@NullMarked
package io.tidemark.api.watch;

import org.jspecify.annotations.NullMarked;
