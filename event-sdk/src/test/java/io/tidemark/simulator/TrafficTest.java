package io.tidemark.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.events.EventContract;
import io.tidemark.events.Reason;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionStatus;
import io.tidemark.events.UserEvent;
import io.tidemark.events.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrafficTest {
  private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");
  private static final Map<Kind, Double> SHARES =
      Map.of(
          Kind.LATE, 0.03,
          Kind.DUPLICATE, 0.02,
          Kind.OUT_OF_ORDER, 0.03,
          Kind.BROKEN, 0.1,
          Kind.DELETE, 0.02);

  @Test
  void oneSeedAndOneStartMakeTheSameBytes() {
    Plan plan = plan(20, 42, 2_000, SHARES);
    assertThat(bytes(plan)).isEqualTo(bytes(plan));
    assertThat(bytes(plan)).isNotEqualTo(bytes(plan(20, 43, 2_000, SHARES)));
  }

  @Test
  void twoRunsOfOneSeedAtDifferentTimesDecideAlikeButShareNoId() {
    Plan plan = new Plan(20, 42, 50, 2_000, null, SHARES);
    List<Outgoing> one = records(plan, Clock.fixed(START, ZoneOffset.UTC));
    List<Outgoing> two = records(plan, Clock.fixed(START.plusMillis(1), ZoneOffset.UTC));
    assertThat(one.stream().map(TrafficTest::shape))
        .isEqualTo(two.stream().map(TrafficTest::shape).toList());
    assertThat(ids(one)).doesNotContainAnyElementsOf(ids(two));
  }

  @ParameterizedTest
  @CsvSource({"10000,0.1", "10000,0.005", "777,0.333", "1,1", "3,0.5", "100,1", "50,0"})
  void ofNRecordsExactlyTheRoundedShareIsBroken(int count, double share) {
    Plan plan = plan(0, 1, count, Map.of(Kind.BROKEN, share));
    assertThat(byKind(records(plan)).getOrDefault(Kind.BROKEN, 0L))
        .isEqualTo(Math.round(share * count));
  }

  @ParameterizedTest
  @CsvSource({"42,10000", "7,10000", "1,1000", "99,501"})
  void everyShareIsExactBesideTheOthers(long seed, int count) {
    Map<Kind, Long> counts = byKind(records(plan(100, seed, count, SHARES)));
    SHARES.forEach(
        (kind, share) ->
            assertThat(counts.get(kind)).as("%s", kind).isEqualTo(Math.round(share * count)));
  }

  @Test
  void theContractRefusesEveryBrokenRecordAndAcceptsEveryOther() {
    for (long seed = 0; seed < 5; seed++) {
      for (Outgoing record : records(plan(20, seed, 2_000, SHARES))) {
        Verdict verdict = check(record);
        if (record.kind() == Kind.BROKEN) {
          assertThat(verdict).as(record.line()).isInstanceOf(Verdict.Refused.class);
        } else {
          assertThat(verdict).as(record.line()).isInstanceOf(Verdict.Accepted.class);
        }
      }
    }
  }

  @Test
  void brokenRecordsAreBrokenInEveryWayAndForEveryReasonButSize() {
    List<Outgoing.Broken> broken =
        records(plan(20, 1, 1_000, SHARES)).stream()
            .filter(Outgoing.Broken.class::isInstance)
            .map(Outgoing.Broken.class::cast)
            .toList();
    assertThat(broken.stream().map(Outgoing.Broken::breakage)).contains(Breakage.values());
    assertThat(
            broken.stream()
                .map(b -> ((Verdict.Refused) check(b)).reason())
                .collect(Collectors.toSet()))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.TOO_LARGE)));
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRecordIsAWholeOneButForWhatBreaksIt(Breakage breakage) {
    TransactionEvent whole =
        records(plan(20, 1, 100, Map.of())).stream()
            .filter(Outgoing.OfTransaction.class::isInstance)
            .map(r -> ((Outgoing.OfTransaction) r).event())
            .findFirst()
            .orElseThrow();
    assertThat(check(new Outgoing.OfTransaction(Kind.PLAIN, whole)))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(check(breakage.of(whole, "transactions.v1"))).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aDuplicateIsByteForByteAnEventSentBefore() {
    Set<String> before = new HashSet<>();
    for (Outgoing record : records(plan(20, 3, 3_000, SHARES))) {
      if (record.kind() == Kind.DUPLICATE) {
        assertThat(before).contains(text(record));
      } else if (record.kind() != Kind.BROKEN) {
        assertThat(before.add(text(record))).as("new: %s", record.line()).isTrue();
      }
    }
  }

  @Test
  void onlyLateAndSwappedRecordsAndDuplicatesAreOlderThanWhatTheirEntityHas() {
    Map<UUID, Instant> newest = new HashMap<>();
    for (Outgoing record : records(plan(20, 3, 5_000, SHARES))) {
      if (record.kind() == Kind.BROKEN || record.kind() == Kind.DUPLICATE) {
        continue;
      }
      @Nullable Instant known = newest.get(id(record));
      boolean older = known != null && time(record).isBefore(known);
      assertThat(older)
          .as(record.line())
          .isEqualTo(record.kind() == Kind.LATE || record.kind() == Kind.OUT_OF_ORDER);
      if (!older) {
        assertThat(known == null || time(record).isAfter(known)).as(record.line()).isTrue();
        newest.put(id(record), time(record));
      }
    }
  }

  @Test
  void aTransactionTakesNoStepThatLifeDoesNotHave() {
    Map<TransactionStatus, Set<TransactionStatus>> steps = new EnumMap<>(TransactionStatus.class);
    Map<UUID, TransactionStatus> at = new HashMap<>();
    for (Outgoing record : records(plan(20, 5, 30_000, Map.of(Kind.DELETE, 0.01)))) {
      if (record instanceof Outgoing.OfTransaction t && t.event().state() != null) {
        TransactionStatus now = t.event().state().status();
        @Nullable TransactionStatus then = at.put(t.event().transactionId(), now);
        if (then == null) {
          assertThat(now).isEqualTo(TransactionStatus.PENDING);
        } else {
          steps.computeIfAbsent(then, s -> EnumSet.noneOf(TransactionStatus.class)).add(now);
        }
      } else if (record instanceof Outgoing.OfTransaction t) {
        assertThat(at.remove(t.event().transactionId())).as("deleted, once").isNotNull();
      }
    }
    assertThat(steps)
        .isEqualTo(
            Map.of(
                TransactionStatus.PENDING,
                EnumSet.of(
                    TransactionStatus.AUTHORIZED,
                    TransactionStatus.FAILED,
                    TransactionStatus.CANCELLED),
                TransactionStatus.AUTHORIZED,
                EnumSet.of(TransactionStatus.COMPLETED, TransactionStatus.CANCELLED),
                TransactionStatus.COMPLETED,
                EnumSet.of(TransactionStatus.REFUNDED, TransactionStatus.DISPUTED),
                TransactionStatus.DISPUTED,
                EnumSet.of(TransactionStatus.REFUNDED)));
  }

  @Test
  void mostTransactionsHaveAKnownUserAndSomeComeBeforeTheirs() {
    Set<UUID> users = new HashSet<>();
    int early = 0;
    int all = 0;
    Set<UUID> awaited = new HashSet<>();
    for (Outgoing record : records(plan(20, 5, 20_000, Map.of()))) {
      if (record instanceof Outgoing.OfUser u) {
        users.add(u.event().userId());
        awaited.remove(u.event().userId());
      } else if (record instanceof Outgoing.OfTransaction t) {
        all++;
        if (!users.contains(t.event().state().userId())) {
          early++;
          awaited.add(t.event().state().userId());
        }
      }
    }
    assertThat(early).isBetween(5, all / 20);
    assertThat(awaited).as("users who never came").hasSizeLessThan(3);
    assertThat(users).hasSizeGreaterThanOrEqualTo(50);
  }

  @Test
  void someUsersSayTheirLanguageAndSomeDoNot() {
    List<UserEvent> upserts =
        records(plan(20, 8, 1_000, Map.of())).stream()
            .filter(Outgoing.OfUser.class::isInstance)
            .map(record -> ((Outgoing.OfUser) record).event())
            .toList();
    assertThat(upserts)
        .anyMatch(event -> event.state().language() == null)
        .anyMatch(event -> "de".equals(event.state().language()));
  }

  @Test
  void usersAndTransactionsAreDeletedAndUsersChange() {
    List<Outgoing> records = records(plan(20, 8, 10_000, SHARES));
    assertThat(records)
        .anyMatch(r -> r instanceof Outgoing.OfUser u && u.event().state() == null)
        .anyMatch(r -> r instanceof Outgoing.OfTransaction t && t.event().state() == null)
        .anyMatch(r -> r.kind() == Kind.LATE && r instanceof Outgoing.OfUser)
        .anyMatch(r -> r.kind() == Kind.OUT_OF_ORDER && r instanceof Outgoing.OfTransaction);
    long upserts =
        records.stream()
            .filter(r -> r.kind() == Kind.PLAIN && r instanceof Outgoing.OfUser)
            .map(r -> ((Outgoing.OfUser) r).event())
            .collect(Collectors.groupingBy(UserEvent::userId, Collectors.counting()))
            .values()
            .stream()
            .filter(n -> n > 1)
            .count();
    assertThat(upserts).isGreaterThan(20);
  }

  @Test
  void eventTimesFollowTheStartAtTheRate() {
    List<Outgoing> records = records(plan(10, 1, 1_000, Map.of()));
    assertThat(time(records.get(0))).isEqualTo(START);
    assertThat(time(records.get(999))).isEqualTo(START.plus(Duration.ofMillis(99_900)));
  }

  @Test
  void aLineTellsNothingOfACustomer() {
    for (Outgoing record : records(plan(20, 2, 1_000, SHARES))) {
      if (record instanceof Outgoing.OfUser u && u.event().state() != null) {
        assertThat(record.line())
            .doesNotContain(u.event().state().email(), u.event().state().fullName());
      }
      if (record instanceof Outgoing.OfTransaction t && t.event().state() != null) {
        assertThat(record.line())
            .doesNotContain(
                t.event().state().merchant(), t.event().state().amount().toPlainString());
      }
    }
  }

  @Test
  void aWrongPlanSaysEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(() -> new Plan(-1, 1, 0, -5, null, Map.of(Kind.LATE, 0.7, Kind.BROKEN, 1.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "TM-001", "--rate", "--users", "--count", "BROKEN", "more than 1 together");
    assertThatThrownBy(() -> new Plan(Double.NaN, 1, 1, 0, null, Map.of(Kind.LATE, Double.NaN)))
        .hasMessageContainingAll("--rate", "LATE");
  }

  private static Plan plan(double rate, long seed, int count, Map<Kind, Double> shares) {
    return new Plan(rate, seed, 50, count, START, shares);
  }

  private static List<Outgoing> records(Plan plan) {
    return records(plan, Clock.systemUTC());
  }

  private static List<Outgoing> records(Plan plan, Clock clock) {
    Traffic traffic = Traffic.of(plan, clock);
    return Stream.generate(traffic::next).limit(plan.count()).toList();
  }

  private static List<String> bytes(Plan plan) {
    return records(plan).stream().map(TrafficTest::text).toList();
  }

  private static Map<Kind, Long> byKind(List<Outgoing> records) {
    return records.stream().collect(Collectors.groupingBy(Outgoing::kind, Collectors.counting()));
  }

  private static Verdict check(Outgoing record) {
    if (record instanceof Outgoing.OfUser u) {
      return EventContract.users()
          .check(u.event().userId().toString().getBytes(UTF_8), u.event().toJson().getBytes(UTF_8));
    }
    if (record instanceof Outgoing.OfTransaction t) {
      return EventContract.transactions()
          .check(
              t.event().transactionId().toString().getBytes(UTF_8),
              t.event().toJson().getBytes(UTF_8));
    }
    Outgoing.Broken broken = (Outgoing.Broken) record;
    return EventContract.transactions().check(broken.key(), broken.value());
  }

  private static String text(Outgoing record) {
    return record instanceof Outgoing.OfUser u
        ? u.event().toJson()
        : record instanceof Outgoing.OfTransaction t
            ? t.event().toJson()
            : new String(((Outgoing.Broken) record).value(), UTF_8);
  }

  /** The record without ids and times. */
  private static String shape(Outgoing record) {
    return record instanceof Outgoing.Broken broken
        ? broken.breakage().toString()
        : record.kind()
            + text(record)
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{20,}|[12][0-9]{3}-[0-9-]+T[0-9:.]+Z", "");
  }

  private static Set<UUID> ids(List<Outgoing> records) {
    return records.stream()
        .filter(r -> r.kind() != Kind.BROKEN)
        .flatMap(r -> Stream.of(id(r), eventId(r)))
        .collect(Collectors.toSet());
  }

  private static UUID id(Outgoing record) {
    return record instanceof Outgoing.OfUser u
        ? u.event().userId()
        : ((Outgoing.OfTransaction) record).event().transactionId();
  }

  private static UUID eventId(Outgoing record) {
    return record instanceof Outgoing.OfUser u
        ? u.event().eventId()
        : ((Outgoing.OfTransaction) record).event().eventId();
  }

  private static Instant time(Outgoing record) {
    return record instanceof Outgoing.OfUser u
        ? u.event().eventTime()
        : ((Outgoing.OfTransaction) record).event().eventTime();
  }
}
