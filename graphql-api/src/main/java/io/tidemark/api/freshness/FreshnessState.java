package io.tidemark.api.freshness;

/** Whether a copy keeps up; described in the schema. */
public enum FreshnessState {
  CAUGHT_UP,
  BEHIND,
  UNKNOWN
}
