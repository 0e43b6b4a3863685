package io.tidemark.bench.lake;

import io.tidemark.events.PaymentMethod;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionState;
import io.tidemark.events.TransactionStatus;
import io.tidemark.events.UuidV7;
import io.tidemark.testservices.TestKafka;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Made-up transaction events, the same at each run: ten transactions a second, each pending, 5
 * seconds later authorised, and 50 seconds after it began completed. So two of three events change
 * a transaction that is there already.
 */
final class Traffic {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int PARTITIONS = 2;
  private static final int USERS = 5_000;

  /** How many steps after its transaction began an event is sent. */
  private static final Map<TransactionStatus, Integer> LATER =
      Map.of(
          TransactionStatus.PENDING, 0,
          TransactionStatus.AUTHORIZED, 50,
          TransactionStatus.COMPLETED, 500);

  private record Purchase(UUID id, TransactionState state) {}

  private final Random random = new Random(1);
  private final List<Purchase> purchases = new ArrayList<>();

  /** A new topic that holds so many events; answers its name. */
  static String in(TestKafka kafka, int events) {
    String topic = kafka.newTopic("bench", PARTITIONS);
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      new Traffic().send(producer, topic, events);
    }
    return topic;
  }

  private void send(KafkaProducer<String, String> producer, String topic, int events) {
    int sent = 0;
    for (int step = 0; sent < events; step++) {
      Instant now = START.plus(STEP.multipliedBy(step));
      purchases.add(new Purchase(UuidV7.at(now, random), state(now)));
      for (TransactionStatus status : TransactionStatus.values()) {
        int of = step - LATER.getOrDefault(status, Integer.MAX_VALUE);
        if (of >= 0 && sent < events) {
          Purchase purchase = purchases.get(of);
          TransactionEvent event =
              TransactionEvent.upsert(now, purchase.id(), purchase.state().withStatus(status));
          // What is not delivered is missed when the events in the lake are counted.
          var unused =
              producer.send(new ProducerRecord<>(topic, purchase.id().toString(), event.toJson()));
          sent++;
        }
      }
    }
  }

  private TransactionState state(Instant now) {
    return new TransactionState(
        new UUID(0x7000L, 0x8000_0000_0000_0000L | random.nextInt(USERS)),
        BigDecimal.valueOf(random.nextInt(1_000_000), 2),
        Currency.getInstance(random.nextBoolean() ? "EUR" : "USD"),
        TransactionStatus.PENDING,
        now,
        "Merchant " + random.nextInt(1_000),
        "Order " + random.nextInt(1_000_000),
        PaymentMethod.CARD,
        String.format("%04d", random.nextInt(10_000)),
        null);
  }
}
