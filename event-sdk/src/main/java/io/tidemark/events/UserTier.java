package io.tidemark.events;

/** What a user pays for. */
public enum UserTier {
  /** Nothing. */
  STANDARD,
  /** The smaller subscription. */
  PLUS,
  /** The larger subscription. */
  PREMIUM
}
