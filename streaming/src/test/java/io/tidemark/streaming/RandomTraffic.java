package io.tidemark.streaming;

import io.tidemark.streaming.lake.EventFlow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Events of a few users and transactions: new, late, deletes, and some that break the contract. No
 * two say the same.
 */
final class RandomTraffic implements AutoCloseable {
  static final List<String> STATUSES =
      List.of("PENDING", "AUTHORIZED", "COMPLETED", "FAILED", "CANCELLED", "REFUNDED", "DISPUTED");

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<EventFlow> flows;
  private final Random random;
  private final List<String> users;
  private final List<String> transactions;
  private final KafkaProducer<String, String> producer;

  /**
   * @param flows of users and of transactions
   */
  RandomTraffic(String bootstrapServers, List<EventFlow> flows, Random random) {
    this.flows = flows;
    this.random = random;
    this.users = ids(8);
    this.transactions = ids(40);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new StringSerializer());
  }

  void sendOne() {
    int kind = random.nextInt(12);
    if (kind < 2) {
      String id = pick(users);
      send(flows.get(0), id, event("user_id", id, user()));
    } else if (kind == 2) {
      send(flows.get(random.nextInt(2)), pick(users), "no JSON");
    } else {
      String id = pick(transactions);
      send(flows.get(1), id, event("transaction_id", id, transaction()));
    }
  }

  /** Returns when Kafka has all of it. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private String user() {
    return """
    ,"email":"a@example.org","full_name":"Name %d","country":"%s","tier":"PLUS","status":"ACTIVE","created_at":"%s"
    """
        .formatted(random.nextInt(1 << 30), pick(List.of("DE", "FR")), START);
  }

  private String transaction() {
    return """
    ,"user_id":"%s","amount":"%d.%d","currency":"%s","status":"%s","occurred_at":"%s","merchant":"Shop","payment_method":"CARD"
    """
        .formatted(
            pick(users),
            random.nextInt(1 << 30),
            random.nextInt(10),
            pick(List.of("EUR", "USD")),
            pick(STATUSES),
            START.plusSeconds(random.nextInt(100)));
  }

  private String event(String key, String id, String state) {
    boolean delete = random.nextInt(6) == 0;
    return """
    {"event_id":"%s","op":"%s","event_time":"%s","%s":"%s"%s}\
    """
        .formatted(
            new UUID(random.nextLong(), random.nextLong()),
            delete ? "delete" : "upsert",
            START.plusSeconds(random.nextInt(100)),
            key,
            id,
            delete ? "" : state);
  }

  private void send(EventFlow flow, String key, String value) {
    var unused = producer.send(new ProducerRecord<>(flow.name(), key, value));
  }

  private List<String> ids(int count) {
    return random.longs(count).mapToObj(bits -> new UUID(bits, bits).toString()).toList();
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
