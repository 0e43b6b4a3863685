package io.tidemark.streaming.ops;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Events as front ends send them; seconds count from the first of January 2026. */
final class Json {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Json() {}

  static String user(String id, int second, String email, String name, String phone) {
    Map<String, String> event = event("upsert", "user_id", id, second);
    event.put("email", email);
    event.put("full_name", name);
    event.put("phone", phone);
    event.put("country", "DE");
    event.put("tier", "PLUS");
    event.put("status", "ACTIVE");
    event.put("created_at", START.toString());
    return text(event);
  }

  static String transaction(String id, String user, int second, String merchant) {
    Map<String, String> event = event("upsert", "transaction_id", id, second);
    event.put("user_id", user);
    event.put("amount", "12.50");
    event.put("currency", "EUR");
    event.put("status", "COMPLETED");
    event.put("occurred_at", START.toString());
    event.put("merchant", merchant);
    event.put("payment_method", "CARD");
    return text(event);
  }

  static String delete(String key, String id, int second) {
    return text(event("delete", key, id, second));
  }

  private static Map<String, String> event(String op, String key, String id, int second) {
    Map<String, String> event = new TreeMap<>();
    event.put("event_id", UUID.randomUUID().toString());
    event.put("op", op);
    event.put("event_time", START.plusSeconds(second).toString());
    event.put(key, id);
    return event;
  }

  private static String text(Map<String, String> event) {
    return new JsonMapper().writeValueAsString(event);
  }
}
