package io.tidemark.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The topics of the contract, {@code tidemark/topics.json}, on one broker. Thread-safe. */
final class Topics implements AutoCloseable {
  private static final String CONTRACT = "/tidemark/topics.json";

  private final Admin admin;
  private final List<NewTopic> topics;

  Topics(String bootstrapServers) {
    this.admin =
        Admin.create(
            Map.of("bootstrap.servers", bootstrapServers, "default.api.timeout.ms", "30000"));
    this.topics = contract();
  }

  /** Creates those that are missing; those that are there stay as they are. */
  void create() {
    Set<String> there = done(admin.listTopics().names());
    List<NewTopic> missing =
        topics.stream().filter(topic -> !there.contains(topic.name())).toList();
    done(admin.createTopics(missing).all());
  }

  /** Where the next event of each partition will lie. */
  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (NewTopic topic : topics) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        done(admin.listOffsets(latest).all()).entrySet()) {
      ends.put(end.getKey(), end.getValue().offset());
    }
    return ends;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private static List<NewTopic> contract() {
    try (InputStream json =
        Objects.requireNonNull(Topics.class.getResourceAsStream(CONTRACT), CONTRACT)) {
      List<NewTopic> topics = new ArrayList<>();
      for (JsonNode topic : new ObjectMapper().readTree(json)) {
        long retention = Duration.ofDays(topic.required("retentionDays").asLong()).toMillis();
        topics.add(
            new NewTopic(
                    topic.required("name").asText(),
                    topic.required("partitions").asInt(),
                    (short) 1)
                .configs(
                    Map.of(
                        "retention.ms",
                        Long.toString(retention),
                        // The broker's clock: a sender's has no say in the order of events, nor in
                        // how long they are kept.
                        "message.timestamp.type",
                        "LogAppendTime")));
      }
      return topics;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + CONTRACT, e);
    }
  }

  private static <T> T done(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka was asked.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka refused: " + e.getCause(), e.getCause());
    }
  }
}
