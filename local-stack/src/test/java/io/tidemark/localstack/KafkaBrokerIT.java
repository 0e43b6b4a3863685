package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.localstack.kafka.KafkaBroker;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
  @TempDir private Path folder;

  private final List<Child> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(child -> child.stop(Duration.ofSeconds(10)));
  }

  @Test
  void itsTopicsAndEventsOutliveItThoughThePortsChange() {
    int port = Ports.require("Kafka", "", 0);
    Child first = start(port);
    try (Topics topics = new Topics("127.0.0.1:" + port)) {
      topics.create();
      topics.create(); // A second start finds them there.
      OnePurchase.made().send("127.0.0.1:" + port);
      assertThat(sum(topics.ends())).isEqualTo(2);
    }
    first.stop(Duration.ofSeconds(20));
    assertThat(first.exit()).as("stopped in order by SIGTERM").isEqualTo(" (exit code 143)");

    int other = Ports.require("Kafka", "", 0);
    start(other);
    try (Topics topics = new Topics("127.0.0.1:" + other)) {
      assertThat(topics.ends()).hasSize(4);
      assertThat(sum(topics.ends())).isEqualTo(2);
    }
  }

  @Test
  void itListensOnTheLoopbackAddressAlone() throws Exception {
    int port = Ports.require("Kafka", "", 0);
    start(port);
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          // Free there: so the broker is not on it.
          new ServerSocket(port, 1, address).close();
        }
      }
    }
  }

  @Test
  void itEndsWithTheProcessThatStartedItWhenAskedTo() {
    int port = Ports.require("Kafka", "", 0);
    List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" & wait", "bash"));
    command.addAll(command(port));
    command.add("--stop-with-parent");
    Child shell = Child.start("shell", command, Map.of(), folder, folder.resolve("kafka.log"));
    await().atMost(Duration.ofSeconds(60)).until(() -> shell.hasPrinted(KafkaBroker.READY));
    ProcessHandle broker = shell.handle().children().findFirst().orElseThrow();
    shell.handle().destroyForcibly();
    await().atMost(Duration.ofSeconds(30)).until(() -> !broker.isAlive());
  }

  private Child start(int port) {
    Child child =
        Child.start("kafka", command(port), Map.of(), folder, folder.resolve("kafka.log"));
    started.add(child);
    await().atMost(Duration.ofSeconds(60)).until(() -> child.hasPrinted(KafkaBroker.READY));
    return child;
  }

  private List<String> command(int port) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        KafkaBroker.class.getName(),
        "--port=" + port,
        "--controller-port=" + Ports.require("Kafka's controller", "", 0),
        "--dir=" + folder.resolve("kafka"));
  }

  private static long sum(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }
}
