package io.tidemark.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One made-up customer and one purchase of theirs: the events {@code --once} sends through the
 * whole product.
 */
record OnePurchase(UUID userId, UUID transactionId) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static OnePurchase made() {
    return new OnePurchase(UUID.randomUUID(), UUID.randomUUID());
  }

  /** The customer's event, as {@code events/user.schema.json} has it. */
  Map<String, String> user(Instant now) {
    Map<String, String> event = envelope(now);
    event.put("user_id", userId.toString());
    event.put("email", "first.customer@example.com");
    event.put("full_name", "First Customer");
    event.put("country", "NL");
    event.put("tier", "STANDARD");
    event.put("status", "ACTIVE");
    event.put("created_at", now.toString());
    return event;
  }

  /** The purchase's event, as {@code events/transaction.schema.json} has it. */
  Map<String, String> transaction(Instant now) {
    Map<String, String> event = envelope(now);
    event.put("transaction_id", transactionId.toString());
    event.put("user_id", userId.toString());
    event.put("amount", "12.50");
    event.put("currency", "EUR");
    event.put("status", "COMPLETED");
    event.put("occurred_at", now.toString());
    event.put("merchant", "First Shop");
    event.put("payment_method", "CARD");
    event.put("card_last4", "4242");
    return event;
  }

  private static Map<String, String> envelope(Instant now) {
    Map<String, String> event = new LinkedHashMap<>();
    event.put("event_id", UUID.randomUUID().toString());
    event.put("op", "upsert");
    event.put("event_time", now.toString());
    return event;
  }

  /** Sends both and returns once Kafka has them. */
  void send(String bootstrapServers) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "users.v1", userId.toString(), JSON.writeValueAsString(user(now))))
          .get();
      producer
          .send(
              new ProducerRecord<>(
                  "transactions.v1",
                  transactionId.toString(),
                  JSON.writeValueAsString(transaction(now))))
          .get();
    } catch (JsonProcessingException | ExecutionException e) {
      throw new IllegalStateException("The events could not be sent.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while events were sent.", e);
    }
  }
}
