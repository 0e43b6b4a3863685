package io.tidemark.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a user at one moment. What is allowed in each field is said by the event schema
 * and checked when the event is sent. Immutable.
 *
 * @param email where the user is written to; compared without regard to case
 * @param fullName the name as the user writes it, 1 to 200 characters
 * @param phone E.164 with the plus sign, or null
 * @param country ISO 3166-1 alpha-2
 * @param language in which support should speak with the user, a BCP 47 tag in its usual case such
 *     as {@code pt-BR}, or null
 * @param tier what the user pays for
 * @param status whether the user may transact
 * @param createdAt when the user signed up, cut to the microsecond; never changes
 */
public record UserState(
    String email,
    String fullName,
    @Nullable String phone,
    String country,
    @Nullable String language,
    UserTier tier,
    UserStatus status,
    Instant createdAt) {

  /** Cuts the instant to the microsecond, which is what every store behind keeps. */
  public UserState {
    createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** The same user with another tier. */
  public UserState withTier(UserTier newTier) {
    return new UserState(email, fullName, phone, country, language, newTier, status, createdAt);
  }

  /** The same user with another status. */
  public UserState withStatus(UserStatus newStatus) {
    return new UserState(email, fullName, phone, country, language, tier, newStatus, createdAt);
  }

  /** The same user with another phone number, or none. */
  public UserState withPhone(@Nullable String newPhone) {
    return new UserState(email, fullName, newPhone, country, language, tier, status, createdAt);
  }
}
