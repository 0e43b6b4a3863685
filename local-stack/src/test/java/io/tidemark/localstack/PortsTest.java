package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortsTest {
  @Test
  void zeroIsAnyFreePort() {
    assertThat(Ports.require("Kafka", "--kafka-port", 0)).isBetween(1024, 65535);
  }

  @Test
  void aTakenPortIsRefusedWithWhatToDo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Ports.require("Kafka", "--kafka-port", port))
          .isInstanceOf(StackFailure.class)
          .hasMessageStartingWith("TM-401 Port " + port)
          .hasMessageContaining("meant for Kafka")
          .hasMessageContaining("--kafka-port");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoHasThePortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.require("Kafka", "--kafka-port", taken.getLocalPort()))
          .hasMessageContaining("by process " + ProcessHandle.current().pid());
    }
  }
}
