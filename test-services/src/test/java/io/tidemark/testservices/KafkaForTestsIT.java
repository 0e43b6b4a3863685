package io.tidemark.testservices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaForTestsIT {
  private final TestKafka kafka = TestKafka.shared();

  @Test
  void whatIsSentIsReadBack() throws Exception {
    String topic = kafka.newTopic("round-trip", 2);
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 1, "key", "value")).get();
    }
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 1);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(StreamSupport.stream(consumer.poll(Duration.ofSeconds(10)).spliterator(), false))
          .singleElement()
          .satisfies(read -> assertThat(read.key()).isEqualTo("key"))
          .satisfies(read -> assertThat(read.value()).isEqualTo("value"));
    }
  }

  @Test
  void aTopicHasTheNameAndThePartitionsAskedFor() {
    String topic = kafka.newTopic("wide", 3);
    assertThat(topic).startsWith("wide-").isNotEqualTo(kafka.newTopic("wide", 3));
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      assertThat(consumer.partitionsFor(topic)).hasSize(3);
    }
  }

  @Test
  void aTopicIsNotCreatedUnasked() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.partitionsFor("nobody-made-this");
      assertThat(consumer.listTopics()).doesNotContainKey("nobody-made-this");
    }
  }
}
