package io.tidemark.events;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach Kafka, and how much to wait for it. Immutable.
 *
 * @param bootstrapServers {@code host:port} of one or more brokers, separated by commas
 * @param deliveryTimeout how long an event may take to be confirmed, at least one second
 * @param bufferBytes how many bytes of events may wait for Kafka, at least 1 MiB
 * @param kafka properties of Kafka's own producer, above all for security ({@code
 *     security.protocol}, {@code sasl.*}, {@code ssl.*}); those that keep this client's promises
 *     cannot be set
 */
public record EventClientSettings(
    String bootstrapServers,
    Duration deliveryTimeout,
    long bufferBytes,
    Map<String, String> kafka) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final long SMALLEST = 1 << 20;
  private static final List<String> FIXED =
      List.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          // One entity's events must meet in one partition.
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  /**
   * @throws IllegalArgumentException TM-001 naming every setting that is wrong
   */
  public EventClientSettings {
    kafka = Map.copyOf(kafka);
    SettingsProblems problems = new SettingsProblems();
    problems.require(
        !bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port of a broker");
    problems.require(
        deliveryTimeout.compareTo(SHORTEST) >= 0
            && deliveryTimeout.compareTo(Duration.ofHours(1)) <= 0,
        "deliveryTimeout",
        deliveryTimeout,
        "PT1S to PT1H");
    problems.require(bufferBytes >= SMALLEST, "bufferBytes", bufferBytes, SMALLEST + " or more");
    for (String fixed : FIXED) {
      problems.require(
          !kafka.containsKey(fixed),
          "kafka." + fixed,
          "a value",
          "left unset: the client's promises rest on it");
    }
    problems.throwIfAny();
  }

  /** 30 seconds, 32 MiB, no further properties. */
  public static EventClientSettings of(String bootstrapServers) {
    return new EventClientSettings(bootstrapServers, Duration.ofSeconds(30), 32L << 20, Map.of());
  }

  /** The same with another delivery timeout. */
  public EventClientSettings withDeliveryTimeout(Duration timeout) {
    return new EventClientSettings(bootstrapServers, timeout, bufferBytes, kafka);
  }

  /** The same with one more property of Kafka's producer. */
  public EventClientSettings with(String property, String value) {
    Map<String, String> more = new LinkedHashMap<>(kafka);
    more.put(property, value);
    return new EventClientSettings(bootstrapServers, deliveryTimeout, bufferBytes, more);
  }

  Map<String, Object> producerProperties() {
    int timeout = Math.toIntExact(deliveryTimeout.toMillis());
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "tidemark-event-sdk");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // JSON shrinks to a fraction by any of them. lz4 costs the least CPU, and has a pure Java
    // version for where native
    // code cannot be loaded: this library lives in other people's processes.
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // Kafka wants delivery.timeout >= linger + request.timeout.
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(10_000, timeout / 2));
    properties.putAll(kafka);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) timeout);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    return properties;
  }

  /** Without the values of Kafka's properties, which may be secrets. */
  @Override
  public String toString() {
    return "EventClientSettings[bootstrapServers=%s, deliveryTimeout=%s, bufferBytes=%d, kafka=%s]"
        .formatted(bootstrapServers, deliveryTimeout, bufferBytes, kafka.keySet());
  }
}
