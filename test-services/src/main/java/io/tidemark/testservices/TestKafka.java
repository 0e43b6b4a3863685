package io.tidemark.testservices;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The one Kafka broker of this JVM. It is the broker of the local stack, in a process of its own
 * that ends with the JVM; or a container. Topics are not created unasked. Thread-safe.
 */
public final class TestKafka {
  private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.3.1");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String bootstrapServers;

  private TestKafka(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * The broker, started by the first call, which returns once clients are served.
   *
   * @throws IllegalStateException when it does not start, with where its log is; or when containers
   *     are asked for and no Docker engine answers
   */
  public static TestKafka shared() {
    return Holder.KAFKA;
  }

  /** Where clients connect: host and port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Creates an empty topic.
   *
   * @param prefix what its name begins with; a number makes it unique in this JVM
   * @return its name
   */
  public String newTopic(String prefix, int partitions) {
    String name = prefix + "-" + COUNT.incrementAndGet();
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topic " + name + " was created.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Topic " + name + " could not be created.", e.getCause());
    }
    return name;
  }

  private static TestKafka start() {
    return new TestKafka(
        switch (ServiceKind.chosen()) {
          case EMBEDDED -> BrokerProcess.start().address();
          case CONTAINERS -> container();
        });
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
  private static String container() {
    KafkaContainer kafka =
        new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    kafka.start();
    return kafka.getBootstrapServers();
  }

  private static final class Holder {
    static final TestKafka KAFKA = start();
  }
}
