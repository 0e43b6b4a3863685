package io.tidemark.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Instant TIME = Instant.parse("2026-11-20T09:15:00.123456789Z");
  private static final UUID ID = UUID.fromString("0199d6a0-1111-7abc-8def-000000000001");

  private static final UserState ADA =
      new UserState(
          "ada@example.org",
          "Ada 🦀 \"L\"",
          null,
          "GB",
          "en-GB",
          UserTier.PLUS,
          UserStatus.ACTIVE,
          TIME);
  private static final TransactionState COFFEE =
      new TransactionState(
          ID,
          new BigDecimal("12.50"),
          Currency.getInstance("EUR"),
          TransactionStatus.PENDING,
          TIME,
          "Corner Café",
          "Two coffees",
          PaymentMethod.CARD,
          "4242",
          null);

  @Test
  void theRecordsHaveTheFieldsOfTheSchemaInItsOrder() {
    assertThat(fields(UserEvent.class, UserState.class))
        .containsExactlyElementsOf(EventContract.users().names());
    assertThat(fields(TransactionEvent.class, TransactionState.class))
        .containsExactlyElementsOf(EventContract.transactions().names());
  }

  @Test
  void theEnumsHaveTheValuesOfTheSchema() throws Exception {
    JsonNode user = schema("user");
    JsonNode transaction = schema("transaction");
    assertThat(names(UserTier.values())).isEqualTo(choices(user, "tier"));
    assertThat(names(UserStatus.values())).isEqualTo(choices(user, "status"));
    assertThat(names(TransactionStatus.values())).isEqualTo(choices(transaction, "status"));
    assertThat(names(PaymentMethod.values())).isEqualTo(choices(transaction, "payment_method"));
    assertThat(names(Op.values()).stream().map(s -> s.toLowerCase(Locale.ROOT)).toList())
        .isEqualTo(choices(user, "op"))
        .isEqualTo(choices(transaction, "op"));
  }

  @Test
  void theContractsAreThoseOfTheTopics() throws Exception {
    JsonNode topics = MAPPER.readTree(resource("/tidemark/topics.json"));
    List<List<String>> declared =
        StreamSupport.stream(topics.spliterator(), false)
            .map(t -> List.of(t.get("name").stringValue(), t.get("key").stringValue()))
            .toList();
    assertThat(Stream.of(EventContract.users(), EventContract.transactions()))
        .extracting(c -> List.of(c.topic(), c.keyField()))
        .isEqualTo(declared);
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    CheckedEvent user = accepted(EventJson.of(UserEvent.upsert(TIME, ID, ADA)));
    assertThat(user.text("full_name")).isEqualTo(ADA.fullName());
    assertThat(user.text("phone")).isNull();
    assertThat(user.text("language")).isEqualTo("en-GB");
    assertThat(user.instant("created_at")).isEqualTo(ADA.createdAt());

    TransactionEvent event = TransactionEvent.upsert(TIME, ID, COFFEE);
    CheckedEvent transaction = accepted(EventJson.of(event));
    assertThat(transaction.text("event_id")).isEqualTo(event.eventId().toString());
    assertThat(transaction.text("op")).isEqualTo("upsert");
    assertThat(transaction.decimal("amount")).isEqualByComparingTo(COFFEE.amount());
    assertThat(transaction.text("currency")).isEqualTo("EUR");
    assertThat(transaction.text("failure_code")).isNull();
    assertThat(transaction.extra()).isNull();
    assertThat(event.toJson()).doesNotContain("null");
  }

  @Test
  void timesAreCutToTheMicrosecond() {
    Instant cut = Instant.parse("2026-11-20T09:15:00.123456Z");
    assertThat(UserEvent.upsert(TIME, ID, ADA).eventTime()).isEqualTo(cut);
    assertThat(TransactionEvent.delete(TIME, ID).eventTime()).isEqualTo(cut);
    assertThat(ADA.createdAt()).isEqualTo(cut);
    assertThat(COFFEE.occurredAt()).isEqualTo(cut);
  }

  @Test
  void aDeleteCarriesIdsOnly() {
    CheckedEvent event = accepted(EventJson.of(TransactionEvent.delete(TIME, ID)));
    assertThat(event.text("op")).isEqualTo("delete");
    assertThat(event.names().stream().filter(name -> event.text(name) != null))
        .containsExactly("event_id", "op", "event_time", "transaction_id");
  }

  @Test
  void anAmountIsWrittenAsAPlainDecimalOrRefused() {
    assertThat(amountOf(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(amountOf(new BigDecimal("0.00"))).isEqualTo("0.00");
    assertThat(amountOf(new BigDecimal("12.5000000"))).isEqualTo("12.5");
    assertThat(amountOf(new BigDecimal("100.00000"))).isEqualTo("100");
    for (String wrong : List.of("12.50001", "-0.01", "1E+15")) {
      assertThat(check(EventJson.of(withAmount(new BigDecimal(wrong)))))
          .as(wrong)
          .isInstanceOfSatisfying(
              Verdict.Refused.class, refused -> assertThat(refused.field()).isEqualTo("/amount"));
    }
  }

  @Test
  void textThatCannotBeEncodedIsRefusedInsteadOfSpoiled() {
    UserState half =
        new UserState(
            "a@example.org",
            "a\ud83d",
            null,
            "GB",
            "en-GB",
            UserTier.PLUS,
            UserStatus.ACTIVE,
            TIME);
    assertThat(check(EventJson.of(UserEvent.upsert(TIME, ID, half))))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.field()).isEqualTo("/full_name"));
  }

  @Test
  void anIdStartsWithItsMillisecondAndIsOfVersion7() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      Instant time = Instant.ofEpochMilli(random.nextLong(1L << 47));
      UUID id = UuidV7.at(time, random);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
    }
    assertThat(Stream.generate(() -> UuidV7.at(TIME)).limit(10_000).distinct()).hasSize(10_000);
  }

  private static TransactionEvent withAmount(BigDecimal amount) {
    return TransactionEvent.upsert(
        TIME,
        ID,
        new TransactionState(
            ID,
            amount,
            COFFEE.currency(),
            COFFEE.status(),
            TIME,
            "Shop",
            null,
            PaymentMethod.WALLET,
            null,
            null));
  }

  private static String amountOf(BigDecimal amount) {
    return accepted(EventJson.of(withAmount(amount))).text("amount");
  }

  private static Verdict check(EventJson.Payload payload) {
    return payload.contract().check(payload.key(), payload.value());
  }

  private static CheckedEvent accepted(EventJson.Payload payload) {
    return ((Verdict.Accepted) check(payload)).event();
  }

  /**
   * The components of event and state in snake case; op, which follows from the state, as second.
   */
  private static List<String> fields(Class<?> event, Class<?> state) {
    List<String> names =
        new ArrayList<>(
            Stream.of(event, state)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .filter(name -> !name.equals("state"))
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList());
    names.add(1, "op");
    return names;
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  private static List<String> choices(JsonNode schema, String property) {
    return StreamSupport.stream(
            schema.get("properties").get(property).get("enum").spliterator(), false)
        .map(JsonNode::stringValue)
        .toList();
  }

  private static JsonNode schema(String name) throws Exception {
    return MAPPER.readTree(resource("/tidemark/events/" + name + ".schema.json"));
  }

  private static String resource(String path) throws Exception {
    try (InputStream in = EventsTest.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
