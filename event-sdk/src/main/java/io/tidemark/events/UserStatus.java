package io.tidemark.events;

/** Whether a user may transact. */
public enum UserStatus {
  /** May. */
  ACTIVE,
  /** May not for now. */
  SUSPENDED,
  /** Has left. */
  CLOSED
}
