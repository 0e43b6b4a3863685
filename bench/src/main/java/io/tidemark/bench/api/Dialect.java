package io.tidemark.bench.api;

import java.util.Map;
import java.util.Optional;

/** How a server is asked: the same questions in its own words. */
interface Dialect {

  /** A whole HTTP request; empty where it has no answer to such questions. */
  Optional<byte[]> request(Operation operation, Map<String, Object> variables);
}
