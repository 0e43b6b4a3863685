package io.tidemark.events;

/** What an event does to its entity. */
public enum Op {
  /** The entity's whole state is now what the event carries. */
  UPSERT,
  /** The entity is gone. */
  DELETE
}
