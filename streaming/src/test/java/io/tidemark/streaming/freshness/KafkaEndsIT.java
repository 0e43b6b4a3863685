package io.tidemark.streaming.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaEndsIT {
  private final TestKafka kafka = TestKafka.shared();
  private final Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());

  @TempDir private Path folder;

  @Test
  void aPartitionThatComesLaterCountsToo() throws Exception {
    String topic = kafka.newTopic("growing", 1);
    try (KafkaEnds ends = new KafkaEnds(settings(), List.of(topic));
        Admin admin = Admin.create(client);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      assertThat(ends.now()).isEqualTo(Map.of(topic, Map.of(0, 0L)));
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
      producer.send(new ProducerRecord<>(topic, 1, "key", "value")).get();
      assertThat(ends.now()).isEqualTo(Map.of(topic, Map.of(0, 0L, 1, 1L)));
    }
  }

  @Test
  void aTopicThatIsNotThereIsNoEmptyOne() {
    try (KafkaEnds ends = new KafkaEnds(settings(), List.of("nowhere"))) {
      assertThatThrownBy(ends::now).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  private Settings.Kafka settings() {
    return SettingsForTests.in(folder).with(kafka).settings().kafka();
  }
}
