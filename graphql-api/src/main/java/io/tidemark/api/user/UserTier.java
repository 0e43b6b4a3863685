package io.tidemark.api.user;

/** What a customer pays for; described in the schema. */
public enum UserTier {
  STANDARD,
  PLUS,
  PREMIUM
}
