package io.tidemark.events;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes typed events as records: fields in the schema's order, absent ones left out. Writes what
 * it is given, right or wrong: {@link EventContract} is the one that judges.
 */
final class EventJson {
  private EventJson() {}

  /** One event, ready to be checked and sent. */
  @SuppressWarnings("ArrayRecordComponent") // bytes as they travel; never compared
  record Payload(EventContract contract, byte[] key, byte[] value) {
    String text() {
      return new String(value, StandardCharsets.UTF_8);
    }
  }

  static Payload of(UserEvent event) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    put(json, "event_id", event.eventId());
    put(json, "op", event.op().name().toLowerCase(Locale.ROOT));
    put(json, "event_time", event.eventTime());
    put(json, "user_id", event.userId());
    @Nullable UserState state = event.state();
    if (state != null) {
      put(json, "email", state.email());
      put(json, "full_name", state.fullName());
      put(json, "phone", state.phone());
      put(json, "country", state.country());
      put(json, "language", state.language());
      put(json, "tier", state.tier());
      put(json, "status", state.status());
      put(json, "created_at", state.createdAt());
    }
    return payload(EventContract.users(), event.userId(), json);
  }

  static Payload of(TransactionEvent event) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    put(json, "event_id", event.eventId());
    put(json, "op", event.op().name().toLowerCase(Locale.ROOT));
    put(json, "event_time", event.eventTime());
    put(json, "transaction_id", event.transactionId());
    @Nullable TransactionState state = event.state();
    if (state != null) {
      put(json, "user_id", state.userId());
      put(json, "amount", decimal(state.amount()));
      put(json, "currency", state.currency());
      put(json, "status", state.status());
      put(json, "occurred_at", state.occurredAt());
      put(json, "merchant", state.merchant());
      put(json, "description", state.description());
      put(json, "payment_method", state.paymentMethod());
      put(json, "card_last4", state.cardLast4());
      put(json, "failure_code", state.failureCode());
    }
    return payload(EventContract.transactions(), event.transactionId(), json);
  }

  private static Payload payload(EventContract contract, UUID id, ObjectNode json) {
    return new Payload(
        contract,
        id.toString().getBytes(StandardCharsets.UTF_8),
        JsonText.write(json).getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String decimal(@Nullable BigDecimal amount) {
    if (amount == null) {
      return null;
    }
    // 12.50000 is 12.5000; 12.50001 is not, and is left for the contract to refuse.
    return (amount.scale() > 4 ? amount.stripTrailingZeros() : amount).toPlainString();
  }

  /** UUIDs, instants, currencies and enums are written as their text. */
  private static void put(ObjectNode json, String field, @Nullable Object value) {
    if (value != null) {
      json.put(field, value.toString());
    }
  }
}
