package io.tidemark.events;

import java.io.Serial;

/**
 * TM-102: Kafka did not confirm an event in time, or refused it. It may have arrived all the same,
 * when only the confirmation was lost: send the same event (the same {@code event_id}) again.
 */
public final class UndeliveredEventException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  UndeliveredEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
