package io.tidemark.api.live;

/** What a change says; described in the schema. */
public enum ChangeKind {
  CHANGED,
  DELETED,
  READ_AGAIN
}
