package io.tidemark.events;

import org.jspecify.annotations.Nullable;

/** What {@link EventContract#check} says about one record. Immutable. */
public sealed interface Verdict {

  /**
   * The record keeps the contract.
   *
   * @param event its content
   */
  record Accepted(CheckedEvent event) implements Verdict {}

  /**
   * The record breaks the contract. Of several problems, the same one is named every time: the
   * first of size, text, fields in the order of the schema, key.
   *
   * @param reason the kind of problem
   * @param field JSON Pointer of the offending field, or null when the record as a whole is at
   *     fault
   * @param detail what was wrong with the value, and what is allowed, for a person to read; it
   *     quotes the value, so it does not belong in a log
   */
  record Refused(Reason reason, @Nullable String field, String detail) implements Verdict {}
}
