package io.tidemark.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of events: ascending by at least four microseconds, so that a swapped pair fits into one
 * tick.
 */
interface EventClock {
  Instant next();

  /** A clock that follows from its start alone. */
  static EventClock fixed(Instant start, Duration step) {
    return new EventClock() {
      private Instant last = start.minus(step);

      @Override
      public Instant next() {
        last = last.plus(step);
        return last;
      }
    };
  }

  /** The real time. */
  static EventClock live(Clock clock) {
    return new EventClock() {
      private Instant last = Instant.EPOCH;

      @Override
      public Instant next() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant least = last.plus(4, ChronoUnit.MICROS);
        last = now.isBefore(least) ? least : now;
        return last;
      }
    };
  }
}
