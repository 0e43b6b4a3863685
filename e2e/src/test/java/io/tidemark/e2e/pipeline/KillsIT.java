package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.SimulatorRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spark is killed three times, each time in the middle of its work. The stack starts it again. */
@ExtendWith(SharedStack.class)
@Order(Integer.MAX_VALUE - 2)
class KillsIT {

  private static final int KILLS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @BeforeAll
  static void killWhileEventsAreSent(Product product) {
    try (SimulatorRun simulator =
        SimulatorRun.start(product.info().kafka(), "--rate", "40", "--seed", "7")) {
      for (int kill = 1; kill <= KILLS; kill++) {
        awaitWork(product);
        killStreaming(product);
      }
      assertThat(simulator.stop().good()).isGreaterThan(500);
    }
    product.awaitEverythingSentSoFar();
  }

  /** Until a batch has been appended and the next ones are under way. */
  private static void awaitWork(Product product) {
    long before = product.lake("transactions").version();
    await("batches after the start")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> product.lake("transactions").version() > before);
  }

  private static void killStreaming(Product product) {
    long pid = product.info().pids().get("streaming");
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await("streaming started again")
        .atMost(PATIENCE)
        .until(() -> product.info().pids().get("streaming") != pid);
  }

  @Test
  void noRecordOfKafkaIsLostAndNoneIsThereTwice(Product product) {
    Map<String, List<Long>> found = new TreeMap<>();
    collect(found, product.lake("user_events").rows(), "users.v1");
    collect(found, product.lake("transaction_events").rows(), "transactions.v1");
    for (Map<String, Object> row : product.lake("quarantine").rows()) {
      add(found, (String) row.get("topic"), row);
    }
    found.values().forEach(offsets -> offsets.sort(null));

    Map<String, List<Long>> sent = new TreeMap<>();
    ends(product)
        .forEach(
            (partition, end) ->
                sent.put(partition.toString(), LongStream.range(0, end).boxed().toList()));
    sent.values().removeIf(List::isEmpty);
    assertThat(found).isEqualTo(sent);
  }

  @Test
  void everyRowServedIsTheRowOfTheLake(Product product) {
    BothSides.areEqual(product);
  }

  private static void collect(
      Map<String, List<Long>> found, List<Map<String, Object>> rows, String topic) {
    rows.forEach(row -> add(found, topic, row));
  }

  private static void add(Map<String, List<Long>> found, String topic, Map<String, Object> row) {
    TopicPartition partition = new TopicPartition(topic, (int) row.get("kafka_partition"));
    found
        .computeIfAbsent(partition.toString(), any -> new ArrayList<>())
        .add((long) row.get("kafka_offset"));
  }

  /** The offset after the last record of each partition. */
  private static Map<TopicPartition, Long> ends(Product product) {
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, product.info().kafka());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of("users.v1", "transactions.v1").stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      return consumer.endOffsets(partitions);
    }
  }
}
