package io.tidemark.streaming.freshness;

import io.tidemark.streaming.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks Kafka where its topics end. Reads no record and joins no group. Not thread-safe. */
final class KafkaEnds implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  KafkaEnds(Settings.Kafka settings, List<String> topics) {
    Properties properties = new Properties();
    properties.putAll(settings.options());
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("client.id", "tidemark-freshness");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
  }

  /** The offset after the last record, by topic and partition. */
  Map<String, Map<Integer, Long>> now() {
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    consumer
        .endOffsets(partitions, PATIENCE)
        .forEach(
            (partition, end) ->
                ends.computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                    .put(partition.partition(), end));
    return ends;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
