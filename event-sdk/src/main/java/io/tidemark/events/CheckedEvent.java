package io.tidemark.events;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a record that keeps its contract, by the field names of the schema. Immutable,
 * thread-safe.
 *
 * <p>UUIDs are in lower case; every other text is as it was sent. A field that the event does not
 * have and one that is null look the same.
 */
public final class CheckedEvent {
  private final Map<String, @Nullable String> fields;
  private final @Nullable String extra;

  /** Takes over a map with every field of the contract, in the schema's order. */
  CheckedEvent(Map<String, @Nullable String> fields, @Nullable String extra) {
    this.fields = Collections.unmodifiableMap(fields);
    this.extra = extra;
  }

  /**
   * The names of all fields the contract knows, in the schema's order, whether this event has them
   * or not.
   */
  public Set<String> names() {
    return fields.keySet();
  }

  /**
   * The text of a field, or null when the event does not have it or has it as null.
   *
   * @throws IllegalArgumentException when the contract knows no such field
   */
  public @Nullable String text(String field) {
    @Nullable String text = fields.get(field);
    if (text == null && !fields.containsKey(field)) {
      throw new IllegalArgumentException(
          "the contract has no field '" + field + "'; it has " + fields.keySet());
    }
    return text;
  }

  /**
   * A field of the schema's type {@code instant}, at most to the microsecond; null as in {@link
   * #text}.
   *
   * @throws java.time.format.DateTimeParseException when the field is not of that type
   */
  public @Nullable Instant instant(String field) {
    @Nullable String text = text(field);
    return text == null ? null : Instant.parse(text);
  }

  /**
   * A decimal field ({@code amount}) with exactly four digits after the point; null as in {@link
   * #text}.
   *
   * @throws NumberFormatException when the field is not a decimal
   */
  public @Nullable BigDecimal decimal(String field) {
    @Nullable String text = text(field);
    return text == null ? null : new BigDecimal(text).setScale(4);
  }

  /**
   * The fields the contract does not name: the text of a JSON object, in the order they came,
   * numbers with every digit; null when there are none.
   */
  public @Nullable String extra() {
    return extra;
  }

  /** The names of the fields that hold something; no values, so that it may be logged. */
  @Override
  public String toString() {
    return "CheckedEvent"
        + fields.entrySet().stream()
            .filter(f -> f.getValue() != null)
            .map(Map.Entry::getKey)
            .toList();
  }
}
