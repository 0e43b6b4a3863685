package io.tidemark.events;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to Kafka, each checked against its contract first. Thread-safe; one for a process is
 * right.
 *
 * <p>An event whose future is done is on all in-sync replicas, once, and in the order in which one
 * thread sent the events of one entity (idempotent producer, {@code acks=all}).
 *
 * <p>Memory is bounded: while {@link EventClientSettings#bufferBytes()} of events wait for Kafka,
 * {@link #send} blocks its caller, at most for {@link EventClientSettings#deliveryTimeout()}. That
 * is the back-pressure a front end needs; drop or store events when it may not wait.
 */
public final class EventClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventClient.class);

  private final EventClientSettings settings;
  private final KafkaProducer<byte[], byte[]> producer;

  private EventClient(EventClientSettings settings) {
    this.settings = settings;
    this.producer =
        new KafkaProducer<>(
            settings.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A client for the given brokers. Returns without waiting for them: what cannot be reached is
   * told by {@link #send}.
   *
   * @throws IllegalArgumentException TM-002 when Kafka's own client refuses the settings, for
   *     example a host name that nobody knows
   */
  public static EventClient connect(EventClientSettings settings) {
    try {
      return new EventClient(settings);
    } catch (org.apache.kafka.common.KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(
          "TM-002 Kafka's client cannot be started with these settings: %s. Correct bootstrapServers ('%s') or the Kafka properties."
              .formatted(cause.getMessage(), settings.bootstrapServers()),
          e);
    }
  }

  /**
   * Sends a user event.
   *
   * @return where Kafka keeps it; or fails with {@link InvalidEventException} (TM-101) when the
   *     event breaks its contract, {@link UndeliveredEventException} (TM-102) when Kafka did not
   *     confirm it in time. Never throws by itself.
   */
  public CompletableFuture<Position> send(UserEvent event) {
    return send(EventJson.of(event));
  }

  /** Sends a transaction event; as {@link #send(UserEvent)}. */
  public CompletableFuture<Position> send(TransactionEvent event) {
    return send(EventJson.of(event));
  }

  private CompletableFuture<Position> send(EventJson.Payload payload) {
    String topic = payload.contract().topic();
    if (payload.contract().check(payload.key(), payload.value())
        instanceof Verdict.Refused refused) {
      return CompletableFuture.failedFuture(new InvalidEventException(topic, refused));
    }
    CompletableFuture<Position> sent = new CompletableFuture<>();
    try {
      // The callback tells how it went.
      var unused =
          producer.send(
              new ProducerRecord<>(topic, payload.key(), payload.value()),
              (metadata, failure) -> {
                if (failure == null) {
                  sent.complete(position(metadata));
                } else {
                  sent.completeExceptionally(undelivered(topic, failure));
                }
              });
    } catch (RuntimeException e) {
      // Closed, interrupted, or a setting of the topic: all the same to who waits for the future.
      sent.completeExceptionally(undelivered(topic, e));
    }
    return sent;
  }

  private static Position position(RecordMetadata metadata) {
    return new Position(
        metadata.topic(),
        metadata.partition(),
        metadata.offset(),
        Instant.ofEpochMilli(metadata.timestamp()));
  }

  private UndeliveredEventException undelivered(String topic, Exception failure) {
    LOG.warn("event not delivered topic={} error={}", topic, failure.getClass().getSimpleName());
    return new UndeliveredEventException(
        "TM-102 An event for '%s' could not be delivered within %s: %s. Check that a broker answers at '%s' and that the topic exists; then send the same event again, which is safe."
            .formatted(
                topic,
                settings.deliveryTimeout(),
                failure.getMessage(),
                settings.bootstrapServers()),
        failure);
  }

  /**
   * Sends what waits without lingering, and returns when every event sent before has its answer.
   */
  public void flush() {
    producer.flush();
  }

  /**
   * Flushes, waiting at most for the delivery timeout, and ends; what is undelivered then fails
   * with TM-102.
   */
  @Override
  public void close() {
    producer.close(settings.deliveryTimeout());
  }
}
