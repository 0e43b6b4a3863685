package io.tidemark.simulator;

/** What is special about a record of the traffic. */
enum Kind {
  /** Nothing: a new or changed entity, in order. */
  PLAIN,
  /** An older state of an entity, sent long after a newer one. */
  LATE,
  /** An event sent before, sent once more. */
  DUPLICATE,
  /** The first of two neighbouring events of one entity, sent right after the second. */
  OUT_OF_ORDER,
  /** A record that breaks the contract. */
  BROKEN,
  /** The end of an entity. */
  DELETE
}
