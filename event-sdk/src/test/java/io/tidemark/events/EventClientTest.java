package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventClientTest {

  @Test
  void anInvalidEventFailsAtOnceAndSaysFieldValueAndRemedyWithoutAnyBroker() throws Exception {
    try (EventClient client = EventClient.connect(nobodyThere())) {
      UserState state =
          new UserState(
              "not an address",
              "Ada",
              null,
              "GB",
              null,
              UserTier.PLUS,
              UserStatus.ACTIVE,
              Instant.now());
      CompletableFuture<Position> sent =
          client.send(UserEvent.upsert(Instant.now(), UUID.randomUUID(), state));
      assertThat(sent).isCompletedExceptionally();
      Throwable failure = catchThrowable(sent::get).getCause();
      assertThat(failure)
          .isInstanceOf(InvalidEventException.class)
          .hasMessageStartingWith("TM-101 An event for 'users.v1' was not sent")
          .hasMessageContaining("email is \"not an address\", but must be an e-mail address")
          .hasMessageContaining("Correct the event");
      assertThat(((InvalidEventException) failure).reason()).isEqualTo(Reason.BAD_VALUE);
      assertThat(((InvalidEventException) failure).field()).isEqualTo("/email");
    }
  }

  @Test
  void withoutABrokerTheFutureFailsWithinTheDeliveryTimeout() throws Exception {
    try (EventClient client = EventClient.connect(nobodyThere())) {
      CompletableFuture<Position> sent =
          client.send(TransactionEvent.delete(Instant.now(), UUID.randomUUID()));
      assertThat(catchThrowable(() -> sent.get(5, TimeUnit.SECONDS)).getCause())
          .isInstanceOf(UndeliveredEventException.class)
          .hasMessageStartingWith(
              "TM-102 An event for 'transactions.v1' could not be delivered within PT1S")
          .hasMessageContaining("127.0.0.1:")
          .hasMessageContaining("send the same event again, which is safe");
    }
  }

  @Test
  void afterCloseAnEventIsUndelivered() throws Exception {
    EventClient client = EventClient.connect(nobodyThere());
    client.close();
    CompletableFuture<Position> sent =
        client.send(TransactionEvent.delete(Instant.now(), UUID.randomUUID()));
    assertThat(catchThrowable(sent::get).getCause()).isInstanceOf(UndeliveredEventException.class);
  }

  @Test
  void settingsTellEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                new EventClientSettings(
                    " ", Duration.ofMillis(10), 1, Map.of("acks", "0", "linger.ms", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("TM-001")
        .hasMessageContaining("bootstrapServers")
        .hasMessageContaining("deliveryTimeout")
        .hasMessageContaining("bufferBytes")
        .hasMessageContaining("kafka.acks")
        .hasMessageNotContaining("linger");
  }

  @Test
  void anUnknownHostIsTheCallersMistakeAndSaysSo() {
    assertThatThrownBy(() -> EventClient.connect(EventClientSettings.of("no-port-here")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("TM-002")
        .hasMessageContaining("no-port-here");
  }

  @Test
  void settingsDoNotPrintSecrets() {
    EventClientSettings settings =
        EventClientSettings.of("localhost:9092").with("sasl.jaas.config", "password=hunter2");
    assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    assertThat(settings.producerProperties())
        .containsEntry("sasl.jaas.config", "password=hunter2")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true);
  }

  /** A port of this machine at which nobody answers. */
  private static EventClientSettings nobodyThere() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return EventClientSettings.of("127.0.0.1:" + free.getLocalPort())
          .withDeliveryTimeout(Duration.ofSeconds(1));
    }
  }
}
