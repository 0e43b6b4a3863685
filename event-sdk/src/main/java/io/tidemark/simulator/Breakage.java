package io.tidemark.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.events.TransactionEvent;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ways in which a record breaks its contract, as seen in the field. All of them work on a
 * transaction.
 */
enum Breakage {
  CUT_OFF,
  EMPTY,
  NOT_UTF_8,
  TRAILING_GARBAGE,
  AN_ARRAY,
  NAME_TWICE,
  FIELD_MISSING,
  AMOUNT_A_NUMBER,
  AMOUNT_NEGATIVE,
  AMOUNT_TOO_PRECISE,
  DATE_IMPOSSIBLE,
  TIME_WITH_OFFSET,
  STATUS_UNKNOWN,
  TEXT_WITH_NUL,
  TEXT_TOO_LONG,
  KEY_OF_ANOTHER,
  KEY_MISSING;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** The transaction's record, broken in this way. */
  Outgoing.Broken of(TransactionEvent event, String topic) {
    String json = event.toJson();
    String id = event.transactionId().toString();
    byte[] key = id.getBytes(UTF_8);
    byte[] value =
        switch (this) {
          case CUT_OFF -> json.substring(0, json.length() * 2 / 3).getBytes(UTF_8);
          case EMPTY -> new byte[0];
          case NOT_UTF_8 -> notUtf8(json.getBytes(UTF_8));
          case TRAILING_GARBAGE -> (json + "}").getBytes(UTF_8);
          case AN_ARRAY -> ("[" + json + "]").getBytes(UTF_8);
          case NAME_TWICE -> json.replaceFirst("\\{", "{\"op\":\"delete\",").getBytes(UTF_8);
          case FIELD_MISSING -> with(json, e -> e.remove("currency"));
          case AMOUNT_A_NUMBER -> with(json, e -> e.put("amount", 12.5));
          case AMOUNT_NEGATIVE -> with(json, e -> e.put("amount", "-12.50"));
          case AMOUNT_TOO_PRECISE -> with(json, e -> e.put("amount", "0.33333"));
          case DATE_IMPOSSIBLE -> with(json, e -> e.put("occurred_at", "2026-02-30T12:00:00Z"));
          case TIME_WITH_OFFSET ->
              with(json, e -> e.put("event_time", "2026-11-20T10:15:00+01:00"));
          case STATUS_UNKNOWN -> with(json, e -> e.put("status", "SETTLED"));
          case TEXT_WITH_NUL -> with(json, e -> e.put("merchant", "Shop\u0000"));
          case TEXT_TOO_LONG -> with(json, e -> e.put("merchant", "Shop ".repeat(100)));
          case KEY_OF_ANOTHER, KEY_MISSING -> json.getBytes(UTF_8);
        };
    return new Outgoing.Broken(
        topic,
        switch (this) {
          case KEY_OF_ANOTHER -> new StringBuilder(id).reverse().toString().getBytes(UTF_8);
          case KEY_MISSING -> null;
          default -> key;
        },
        value,
        this,
        event.eventTime());
  }

  private static byte[] with(String json, Consumer<ObjectNode> change) {
    ObjectNode event = (ObjectNode) MAPPER.readTree(json);
    change.accept(event);
    return MAPPER.writeValueAsBytes(event);
  }

  private static byte[] notUtf8(byte[] json) {
    json[json.length / 2] = (byte) 0xFF;
    return json;
  }
}
