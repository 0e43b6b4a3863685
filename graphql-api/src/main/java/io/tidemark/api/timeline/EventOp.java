package io.tidemark.api.timeline;

/** What an event says; described in the schema. */
public enum EventOp {
  UPSERT,
  DELETE
}
