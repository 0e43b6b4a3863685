package io.tidemark.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of one user at one moment, or that the user is gone. Immutable.
 *
 * @param eventId names the event; sent twice with the same id, it is the same event
 * @param eventTime when the state became true, by the sender's clock, cut to the microsecond; the
 *     newest one of a user wins, whatever arrives first
 * @param userId names the user
 * @param state the state, or null when the user is gone
 */
public record UserEvent(UUID eventId, Instant eventTime, UUID userId, @Nullable UserState state) {

  /** Cuts the instant to the microsecond, which is what every store behind keeps. */
  public UserEvent {
    eventTime = eventTime.truncatedTo(ChronoUnit.MICROS);
  }

  /** A new event: the user's state is this since {@code eventTime}. */
  public static UserEvent upsert(Instant eventTime, UUID userId, UserState state) {
    return new UserEvent(UuidV7.at(eventTime), eventTime, userId, state);
  }

  /** A new event: the user is gone since {@code eventTime}. */
  public static UserEvent delete(Instant eventTime, UUID userId) {
    return new UserEvent(UuidV7.at(eventTime), eventTime, userId, null);
  }

  /** Whether this is an upsert or a delete. */
  public Op op() {
    return state == null ? Op.DELETE : Op.UPSERT;
  }

  /**
   * The record's value as it is sent: JSON, unchecked. For who stores events before sending them,
   * as an outbox does.
   */
  public String toJson() {
    return EventJson.of(this).text();
  }
}
