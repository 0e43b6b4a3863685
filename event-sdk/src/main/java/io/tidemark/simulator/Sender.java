package io.tidemark.simulator;

import io.tidemark.events.EventClient;
import io.tidemark.events.EventClientSettings;
import io.tidemark.events.Position;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records: what keeps the contract through the SDK, what breaks it past the SDK. Used by one
 * thread.
 */
final class Sender implements AutoCloseable {
  private final Tally tally;
  private final EventClient client;
  private final KafkaProducer<byte[], byte[]> raw;
  private final AtomicLong failures = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> lastFailure = new AtomicReference<>();

  Sender(String bootstrapServers, Tally tally) {
    this.tally = tally;
    this.client = EventClient.connect(EventClientSettings.of(bootstrapServers));
    this.raw =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                "tidemark-simulator-broken",
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(Outgoing outgoing) {
    if (outgoing instanceof Outgoing.OfUser user) {
      count(outgoing, client.send(user.event()));
    } else if (outgoing instanceof Outgoing.OfTransaction transaction) {
      count(outgoing, client.send(transaction.event()));
    } else if (outgoing instanceof Outgoing.Broken broken) {
      var unused =
          raw.send(
              new ProducerRecord<>(broken.topic(), broken.key(), broken.value()),
              (metadata, failure) -> count(outgoing, failure));
    }
  }

  private void count(Outgoing outgoing, CompletableFuture<Position> sent) {
    var unused = sent.whenComplete((position, failure) -> count(outgoing, failure));
  }

  private void count(Outgoing outgoing, @Nullable Throwable failure) {
    if (failure == null) {
      tally.add(outgoing.kind());
    } else {
      failures.incrementAndGet();
      lastFailure.set(failure);
    }
  }

  /** How many records Kafka has not taken. */
  long failures() {
    return failures.get();
  }

  /** Why Kafka has not taken the last one of them, once. */
  @Nullable Throwable takeLastFailure() {
    return lastFailure.getAndSet(null);
  }

  /** Waits until every record has its answer. */
  @Override
  public void close() {
    client.close();
    raw.close(Duration.ofSeconds(30));
  }
}
