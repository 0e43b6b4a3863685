package io.tidemark.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventContractTest {
  private static final String ID = "019a8b5e-0000-7abc-8def-000000000010";

  static List<Sample> good() {
    return Sample.all("good");
  }

  static List<Sample> bad() {
    return Sample.all("bad");
  }

  @ParameterizedTest
  @MethodSource("good")
  void aGoodSampleIsAccepted(Sample sample) {
    assertThat(sample.contract().check(sample.key(), sample.value()))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadSampleIsRefusedForTheReasonAndTheFieldItSays(Sample sample) {
    Verdict verdict = sample.contract().check(sample.key(), sample.value());
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    Verdict.Refused refused = (Verdict.Refused) verdict;
    assertThat(refused.reason().name()).isEqualTo(sample.expect().get("reason").stringValue());
    assertThat(refused.field()).isEqualTo(sample.expect().get("field").asString(null));
    assertThat(refused.detail()).isNotBlank().hasSizeLessThan(600);
    assertThat(UTF_8.newEncoder().canEncode(refused.detail())).as("detail can be stored").isTrue();
    assertThat(refused.detail()).doesNotContain("\u0000");
  }

  @Test
  void everyReasonButTheSizeHasASample() {
    assertThat(bad().stream().map(s -> Reason.valueOf(s.expect().get("reason").stringValue())))
        .contains(
            Reason.NOT_JSON,
            Reason.MISSING_FIELD,
            Reason.WRONG_TYPE,
            Reason.BAD_VALUE,
            Reason.KEY_MISMATCH);
  }

  @Test
  void aRefusalSaysWhatWasWrongAndWhatIsAllowed() {
    assertThat(refusal(transaction().replace("\"12.50\"", "\"-12.50\"")).detail())
        .startsWith("amount is \"-12.50\", but must match ^(0|")
        .contains("A decimal number in text");
    assertThat(refusal(transaction().replace("\"12.50\"", "12.50")).detail())
        .startsWith("amount is the number 12.50, but must be text. ");
    assertThat(refusal(transaction().replace("COMPLETED", "DONE")).detail())
        .startsWith("status is \"DONE\", but must be one of [\"PENDING\",\"AUTHORIZED\",");
    assertThat(refusal(transaction().replace("\"amount\":\"12.50\",", "")).detail())
        .startsWith(
            "amount is missing, but an upsert, which carries the whole state, must have it.");
    assertThat(refusal(transaction().replace("Shop", "x".repeat(3_000))).detail())
        .contains("must have at most 200 characters, and has 3000")
        .hasSizeLessThan(300);
  }

  @Test
  void anAcceptedEventGivesItsFieldsByNameAndItsIdsInLowerCase() {
    String upper = transaction().replace(ID, ID.toUpperCase(java.util.Locale.ROOT));
    CheckedEvent event = accepted(upper);
    assertThat(event.names()).containsExactlyElementsOf(EventContract.transactions().names());
    assertThat(event.text("transaction_id")).isEqualTo(ID);
    assertThat(event.text("merchant")).isEqualTo("Shop");
    assertThat(event.text("card_last4")).as("absent").isNull();
    assertThat(event.text("description")).as("null").isNull();
    assertThat(event.decimal("amount")).isEqualTo(new BigDecimal("12.5000"));
    assertThat(event.decimal("card_last4")).isNull();
    assertThat(event.instant("occurred_at")).isEqualTo(Instant.parse("2026-11-20T09:15:58Z"));
    assertThat(event.extra()).isNull();
    assertThat(event.toString()).contains("amount").doesNotContain("12.5", "Shop");
    assertThatThrownBy(() -> event.text("ammount"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ammount");
  }

  @Test
  void fieldsTheContractDoesNotNameAreKeptWithEveryDigit() {
    String more =
        transaction()
            .replace("{", "{\"z\":{\"b\":1.10,\"a\":[null,true]},")
            .replaceFirst("\\}$", ",\"n\":12345678901234567890.123456789,\"half\":\"\\\\ud83d\"}");
    assertThat(accepted(more).extra())
        .isEqualTo(
            "{\"z\":{\"b\":1.10,\"a\":[null,true]},\"n\":12345678901234567890.123456789,\"half\":\"\\ud83d\"}");
  }

  @Test
  void whatAnUpsertMustHaveIsAllTheSchemaAsksFor() {
    assertThat(EventContract.users().required())
        .containsExactlyInAnyOrder(
            "event_id",
            "op",
            "event_time",
            "user_id",
            "email",
            "full_name",
            "country",
            "tier",
            "status",
            "created_at");
  }

  @Test
  void extraFieldsThatThisContractNamesAreFieldsAndTheOthersStayExtra() {
    EventContract.Reread reread =
        EventContract.users().reread("{\"note\":1.10,\"language\":\"pt-BR\",\"phone\":null}");
    assertThat(reread.event().text("language")).isEqualTo("pt-BR");
    assertThat(reread.event().text("phone")).isNull();
    assertThat(reread.event().extra()).isEqualTo("{\"note\":1.10}");
    assertThat(reread.refused()).isEmpty();
    assertThat(EventContract.users().reread("{\"language\":\"de\"}").event().extra()).isNull();
  }

  @Test
  void anExtraFieldWithAValueThatThisContractDoesNotAllowStaysExtra() {
    for (String wrong : List.of("\"German\"", "49", "{\"code\":\"de\"}")) {
      String extra = "{\"language\":" + wrong + ",\"created_at\":\"2026-02-30T00:00:00Z\"}";
      EventContract.Reread reread = EventContract.users().reread(extra);
      assertThat(reread.event().text("language")).isNull();
      assertThat(reread.event().text("created_at")).isNull();
      assertThat(reread.event().extra()).isEqualTo(extra);
      assertThat(reread.refused())
          .extracting(Verdict.Refused::field)
          .containsExactly("/language", "/created_at");
    }
  }

  @Test
  void aValueIsTooLargeFromTheFirstByteAboveTheLimit() {
    String padding = " ".repeat(EventContract.MAX_BYTES - transaction().length());
    assertThat(check(transaction() + padding)).isInstanceOf(Verdict.Accepted.class);
    assertThat(refusal(transaction() + padding + " ").reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void anEmptyAndANullValueAreRefusedAlike() {
    EventContract contract = EventContract.users();
    assertThat(contract.check(new byte[0], null)).isEqualTo(contract.check(null, new byte[0]));
  }

  /** Seeded: a failure names the seed by its message. */
  @Test
  void anyBytesGetAVerdictAndNeverAnException() {
    List<byte[]> seeds = new ArrayList<>();
    good().forEach(s -> seeds.add(s.value()));
    bad().forEach(s -> seeds.add(s.value()));
    String alphabet = "{}[]\",:\\u0000eE+-.09naftl \n";
    for (int seed = 0; seed < 30_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
      for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) alphabet.charAt(random.nextInt(alphabet.length()))
                : (byte) random.nextInt(256);
      }
      byte[] value = bytes;
      EventContract contract =
          random.nextBoolean() ? EventContract.users() : EventContract.transactions();
      Verdict verdict;
      try {
        verdict = contract.check(ID.getBytes(UTF_8), value);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + new String(value, UTF_8), e);
      }
      assertThat(contract.check(ID.getBytes(UTF_8), value))
          .as("seed %s: the same verdict twice", seed)
          .usingRecursiveComparison()
          .isEqualTo(verdict);
      if (verdict instanceof Verdict.Refused refused) {
        assertThat(UTF_8.newEncoder().canEncode(refused.detail())).as("seed %s", seed).isTrue();
      }
    }
  }

  @Test
  void aRefusalOfTextWhereItCannotStandCanBeStored() {
    Verdict.Refused refused = refusal(transaction().replace("\"amount\"", "🦀"));
    assertThat(refused.reason()).isEqualTo(Reason.NOT_JSON);
    assertThat(UTF_8.newEncoder().canEncode(refused.detail())).as(refused.detail()).isTrue();
  }

  @Test
  void aNumberBeyondAllBoundsInAnExtraFieldDoesNoHarm() {
    for (String number :
        List.of("1e99999999999", "-1E-99999999999", "1e400000000", "9".repeat(5_000))) {
      String json = transaction().replaceFirst("\\}$", ",\"n\":" + number + "}");
      assertThat(check(json)).isNotNull();
    }
  }

  @Test
  void manyThreadsGetTheSameVerdicts() throws Exception {
    List<Sample> samples = new ArrayList<>(good());
    samples.addAll(bad());
    List<String> expected = samples.stream().map(EventContractTest::verdictOf).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        tasks.add(() -> samples.stream().map(EventContractTest::verdictOf).toList());
      }
      for (Future<List<String>> verdicts : threads.invokeAll(tasks)) {
        assertThat(verdicts.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String verdictOf(Sample sample) {
    Verdict verdict = sample.contract().check(sample.key(), sample.value());
    return verdict instanceof Verdict.Accepted accepted
        ? String.valueOf(accepted.event().extra())
        : verdict.toString();
  }

  private static Verdict check(String transaction) {
    return EventContract.transactions().check(ID.getBytes(UTF_8), transaction.getBytes(UTF_8));
  }

  private static Verdict.Refused refusal(String transaction) {
    return (Verdict.Refused) check(transaction);
  }

  private static CheckedEvent accepted(String transaction) {
    return ((Verdict.Accepted) check(transaction)).event();
  }

  private static String transaction() {
    return "{\"event_id\":\"019a8b5e-4c31-7a62-9d35-0a1b2c3d4e60\",\"op\":\"upsert\","
        + "\"event_time\":\"2026-11-20T09:16:00.5Z\",\"transaction_id\":\""
        + ID
        + "\",\"user_id\":\"0199d6a0-1111-7abc-8def-000000000001\",\"amount\":\"12.50\","
        + "\"currency\":\"EUR\",\"status\":\"COMPLETED\",\"occurred_at\":\"2026-11-20T09:15:58Z\","
        + "\"merchant\":\"Shop\",\"description\":null,\"payment_method\":\"CARD\"}";
  }
}
