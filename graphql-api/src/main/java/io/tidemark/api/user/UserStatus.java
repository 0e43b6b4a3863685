package io.tidemark.api.user;

/** Whether a customer may transact; described in the schema. */
public enum UserStatus {
  ACTIVE,
  SUSPENDED,
  CLOSED
}
