package io.tidemark.api.user;

/** What customers can be sorted by; described in the schema. */
public enum UserOrder {
  CREATED_AT_DESC,
  CREATED_AT_ASC
}
