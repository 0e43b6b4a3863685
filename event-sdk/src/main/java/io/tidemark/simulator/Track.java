package io.tidemark.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the traffic remembers of one entity: its newest state and the one before. Not thread-safe.
 *
 * @param <S> the entity's state
 */
final class Track<S> {
  private final UUID id;
  private @Nullable Moment<S> newest;
  private @Nullable Moment<S> previous;

  /**
   * @param time since when
   * @param state what has been true; null: the entity is gone
   */
  record Moment<S>(Instant time, @Nullable S state) {}

  Track(UUID id) {
    this.id = id;
  }

  UUID id() {
    return id;
  }

  /** The newest state; null before the first and after the end. */
  @Nullable S state() {
    return newest == null ? null : newest.state();
  }

  boolean isAlive() {
    return state() != null;
  }

  /** The moment of the newest state, itself; null before the first. */
  @Nullable Moment<S> newest() {
    return newest;
  }

  void moved(Instant time, @Nullable S state) {
    previous = newest;
    newest = new Moment<>(time, state);
  }

  /**
   * What could have been said between the last two moments; null when there is nothing or no room.
   */
  @Nullable Moment<S> outdated() {
    if (newest == null || previous == null || previous.state() == null) {
      return null;
    }
    long micros = Duration.between(previous.time(), newest.time()).toNanos() / 1_000;
    return micros < 2
        ? null
        : new Moment<>(previous.time().plus(micros / 2, ChronoUnit.MICROS), previous.state());
  }
}
