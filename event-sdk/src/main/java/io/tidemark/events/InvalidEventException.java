package io.tidemark.events;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * TM-101: an event breaks its contract and was not sent. Sending it again cannot help; the event
 * must be corrected. The message quotes the offending value: show it to who made the event, do not
 * log it.
 */
public final class InvalidEventException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final Reason reason;
  private final @Nullable String field;

  InvalidEventException(String topic, Verdict.Refused refused) {
    super(
        "TM-101 An event for '%s' was not sent, since it breaks the contract (%s). %s Correct the event and send it again."
            .formatted(topic, refused.reason(), refused.detail()));
    this.reason = refused.reason();
    this.field = refused.field();
  }

  /** The kind of problem. */
  public Reason reason() {
    return reason;
  }

  /** JSON Pointer of the offending field, or null when the event as a whole is at fault. */
  public @Nullable String field() {
    return field;
  }
}
