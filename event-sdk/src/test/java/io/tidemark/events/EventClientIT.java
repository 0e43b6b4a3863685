package io.tidemark.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.testservices.TestKafka;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventClientIT {
  private static String bootstrapServers;

  @BeforeAll
  static void makeTheTopics() throws Exception {
    bootstrapServers = TestKafka.shared().bootstrapServers();
    Topics.make(bootstrapServers);
  }

  @Test
  void anEventIsWhereTheClientSaysAndKeepsTheContract() throws Exception {
    TransactionEvent event = transaction(UUID.randomUUID(), TransactionStatus.PENDING);
    Position position;
    try (EventClient client = EventClient.connect(EventClientSettings.of(bootstrapServers))) {
      position = client.send(event).get(30, TimeUnit.SECONDS);
    }
    assertThat(position.topic()).isEqualTo("transactions.v1");
    assertThat(position.timestamp())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    ConsumerRecord<byte[], byte[]> record =
        Topics.read(bootstrapServers, "transactions.v1").stream()
            .filter(r -> r.partition() == position.partition() && r.offset() == position.offset())
            .findFirst()
            .orElseThrow();
    assertThat(new String(record.key(), UTF_8)).isEqualTo(event.transactionId().toString());
    assertThat(new String(record.value(), UTF_8)).isEqualTo(event.toJson());
    assertThat(EventContract.transactions().check(record.key(), record.value()))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void closeSendsEverythingThatWaits() throws Exception {
    UUID id = UUID.randomUUID();
    List<CompletableFuture<Position>> sent = new ArrayList<>();
    try (EventClient client =
        EventClient.connect(EventClientSettings.of(bootstrapServers).with("linger.ms", "5000"))) {
      for (int i = 0; i < 500; i++) {
        sent.add(client.send(transaction(id, TransactionStatus.PENDING)));
      }
    }
    assertThat(sent).allSatisfy(future -> assertThat(future).isCompleted());
    assertThat(Topics.read(bootstrapServers, "transactions.v1"))
        .filteredOn(r -> isOf(r, id))
        .hasSize(500);
  }

  @Test
  void flushReturnsWhenEverythingSentBeforeHasItsAnswer() throws Exception {
    try (EventClient client =
        EventClient.connect(EventClientSettings.of(bootstrapServers).with("linger.ms", "20000"))) {
      CompletableFuture<Position> sent =
          client.send(UserEvent.delete(Instant.now(), UUID.randomUUID()));
      client.flush();
      assertThat(sent).isCompleted();
    }
  }

  @Test
  void manyThreadsSendThroughOneClientAndEachEntityKeepsItsOrder() throws Exception {
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<List<Long>>> offsets = new ArrayList<>();
    try (EventClient client = EventClient.connect(EventClientSettings.of(bootstrapServers))) {
      for (int i = 0; i < threads; i++) {
        UUID id = UUID.randomUUID();
        offsets.add(
            executor.submit(
                () -> {
                  List<CompletableFuture<Position>> sent = new ArrayList<>();
                  for (int n = 0; n < 200; n++) {
                    sent.add(client.send(transaction(id, TransactionStatus.COMPLETED)));
                  }
                  List<Position> positions = sent.stream().map(CompletableFuture::join).toList();
                  assertThat(new HashSet<>(positions.stream().map(Position::partition).toList()))
                      .hasSize(1);
                  return positions.stream().map(Position::offset).toList();
                }));
      }
      for (Future<List<Long>> ascending : offsets) {
        assertThat(ascending.get(60, TimeUnit.SECONDS))
            .isSorted()
            .doesNotHaveDuplicates()
            .hasSize(200);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void anInvalidEventReachesNoTopic() throws Exception {
    UUID id = UUID.randomUUID();
    try (EventClient client = EventClient.connect(EventClientSettings.of(bootstrapServers))) {
      TransactionState state = transaction(id, TransactionStatus.PENDING).state();
      TransactionState wrong =
          new TransactionState(
              state.userId(),
              new BigDecimal("-1"),
              state.currency(),
              state.status(),
              state.occurredAt(),
              state.merchant(),
              null,
              state.paymentMethod(),
              null,
              null);
      assertThat(
              catchThrowable(client.send(TransactionEvent.upsert(Instant.now(), id, wrong))::join))
          .hasCauseInstanceOf(InvalidEventException.class);
    }
    assertThat(Topics.read(bootstrapServers, "transactions.v1")).noneMatch(r -> isOf(r, id));
  }

  private static boolean isOf(ConsumerRecord<byte[], byte[]> record, UUID id) {
    return Arrays.equals(record.key(), id.toString().getBytes(UTF_8));
  }

  private static TransactionEvent transaction(UUID id, TransactionStatus status) {
    Instant now = Instant.now();
    return TransactionEvent.upsert(
        now,
        id,
        new TransactionState(
            UUID.randomUUID(),
            new BigDecimal("12.50"),
            Currency.getInstance("EUR"),
            status,
            now,
            "Corner Café",
            null,
            PaymentMethod.CARD,
            "4242",
            null));
  }
}
