package io.tidemark.streaming.freshness;

import static java.util.stream.Collectors.toMap;

import io.tidemark.streaming.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka where its topics end, partitions that came later included. Reads no record and joins
 * no group.
 */
final class KafkaEnds implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Admin admin;
  private final List<String> topics;

  KafkaEnds(Settings.Kafka settings, List<String> topics) {
    Properties properties = new Properties();
    properties.putAll(settings.options());
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("client.id", "tidemark-freshness");
    this.admin = Admin.create(properties);
    this.topics = topics;
  }

  /**
   * The offset after the last record, by topic and partition.
   *
   * @throws ExecutionException when a topic is not there, or Kafka refuses
   * @throws TimeoutException when Kafka does not answer in time
   */
  Map<String, Map<Integer, Long>> now()
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> partitions =
        admin
            .describeTopics(topics)
            .allTopicNames()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .values()
            .stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
            .collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    admin
        .listOffsets(partitions)
        .all()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .forEach(
            (partition, end) ->
                ends.computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                    .put(partition.partition(), end.offset()));
    return ends;
  }

  @Override
  public void close() {
    admin.close(PATIENCE);
  }
}
