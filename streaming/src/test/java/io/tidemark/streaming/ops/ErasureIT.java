package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Beside;
import io.tidemark.streaming.Copies;
import io.tidemark.streaming.RunningApplication;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.TableSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ann is erased, Bob is not, beside the running application. Each test has an Ann and a Bob of its
 * own in the same lake.
 */
final class ErasureIT {
  private static RunningApplication application;
  private static Lake lake;

  private final String ann = UUID.randomUUID().toString();
  private final String bob = UUID.randomUUID().toString();
  private final String anns = UUID.randomUUID().toString();
  private final String annsDeleted = UUID.randomUUID().toString();
  private final String fromAnnToBob = UUID.randomUUID().toString();
  private final String bobs = UUID.randomUUID().toString();
  private final String mark = ann.substring(0, 8);
  private final String annLee = "Ann Lee " + mark;
  private final String annMiller = "Ann Miller " + mark;
  private final String shop = "Anns Café " + mark;
  private final String phone = "+4930" + new Random().nextLong(100_000_000L, 1_000_000_000L);
  private final List<String> annsWords =
      List.of("ann.miller." + mark, annLee, annMiller, phone, shop);

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    application = new RunningApplication(folder);
    lake = application.lake;
  }

  @BeforeEach
  void goOn() throws Exception {
    application.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void aPersonIsGoneFromEveryTableFromPostgresAndOnDemandFromEveryFile() throws Exception {
    sendAnnAndBob();
    List<String> bobBefore = rowsWith(bob);
    assertThat(filesWith(annsWords)).as("there is something to be erased").hasSizeGreaterThan(5);

    Command dryRun = command("erase", "user", ann, "--dry-run");
    Command erase = command("erase", "user", ann.toUpperCase(java.util.Locale.ROOT));

    assertThat(dryRun.out()).contains("user_events         3", "quarantine          2");
    assertThat(erase.exit()).as(erase.err()).isZero();
    assertThat(erase.out())
        .contains(
            "quarantine          2     deleted",
            "transactions        1     made bare tombstones",
            "users               1     made bare tombstones",
            "transaction_events  5     deleted",
            "user_events         3     deleted",
            "user_activity       1     removed by the streaming application",
            "PostgreSQL has followed",
            "VACUUM from");
    assertAnnIsGone();
    assertThat(
            lake.read("transactions")
                .where("deleted AND transaction_id IN ('%s', '%s')".formatted(anns, annsDeleted))
                .count())
        .isEqualTo(2);
    assertThat(rowsWith(bob)).isEqualTo(bobBefore);
    assertEqualInPostgres();
    assertThat(served()).containsExactly(bob);
    assertThat(servedTransactions()).containsExactlyInAnyOrder(fromAnnToBob, bobs);

    send(0, ann, annLee(80));
    send(1, anns, Json.transaction(anns, ann, 81, shop));
    awaitAll();
    assertThat(served()).as("after late events").containsExactly(bob);
    assertThat(servedTransactions()).containsExactlyInAnyOrder(fromAnnToBob, bobs);
    assertThat(rowsWith(annLee)).as("kept, as every event is").hasSize(1);

    Command now = command("erase", "user", ann, "--now", "--grace", "1s");
    assertThat(now.exit()).as(now.err()).isZero();
    assertThat(now.out())
        .contains(
            "user_events         1     deleted",
            "No file of these tables from before the erasure is left");
    assertAnnIsGone();
    assertThat(filesWith(annsWords)).isEmpty();
    assertThat(command("erase", "user", ann).out())
        .startsWith("Nothing of this user was left in the lake's tables: erased since 20");

    application.stop();
    application.start();
    send(0, bob, Json.user(bob, 90, "bob.new@example.org", "Bob", "+4930333444"));
    awaitAll();
    assertThat(texts("SELECT email FROM api.users WHERE user_id = '" + bob + "'"))
        .containsExactly("bob.new@example.org");
    assertEqualInPostgres();
  }

  @Test
  void withoutTheApplicationItSaysWhatIsMissingAndWhatStillLiesInKafkaIsErasedOnceItRuns()
      throws Exception {
    sendAnnAndBob();
    application.stop();
    send(0, ann, annMiller(80));
    send(1, UUID.randomUUID().toString(), "{\"user_id\":\"" + ann + "\"");
    application.flush();

    Command erase = command("erase", "user", ann, "--now", "--grace", "0s", "--wait", "3s");

    assertThat(erase.exit()).isEqualTo(1);
    assertThat(erase.err())
        .contains("TM-507 PostgreSQL has not followed within 3s", "transaction_events at version");
    assertThat(erase.out()).contains("user_events         3     deleted").doesNotContain("VACUUM");
    assertThat(filesWith(annsWords)).as("the feed is still to be read").isNotEmpty();
    CompletableFuture<Command> again = Beside.supply(() -> command("erase", "user", ann));
    application.start();
    assertThat(again.get().exit()).as(again.get().err()).isZero();
    assertAnnIsGone();
    assertThat(rowsWith(bob)).as("Bob's record").anyMatch(row -> row.startsWith("quarantine"));
    assertEqualInPostgres();
    assertThat(served()).containsExactly(bob);
  }

  @Test
  void anErasureThatCrashedAnywhereIsEndedByAskingAgain() throws Exception {
    sendAnnAndBob();
    Workbench bench =
        Command.bench(application, new PrintWriter(System.err), new PrintWriter(System.err));
    Traces all = new TraceSearch(bench, UUID.fromString(ann)).look();
    // Ends after the first tombstones.
    new Removal(bench, UUID.fromString(ann))
        .bury("transactions", "transaction_id", all.owned(), Instant.now(), all, new HashMap<>());
    assertThat(rowsWith(annLee)).isNotEmpty();
    Command second = command("erase", "user", ann);
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.out()).contains("transaction_events  5     deleted", "user_events         3");
    assertAnnIsGone();

    // Ends after the last removal, before its note.
    TraceSearch search = new TraceSearch(bench, UUID.fromString(bob));
    new Removal(bench, UUID.fromString(bob)).of(search, search.look(), Instant.now());
    awaitAll();
    Command third = command("erase", "user", bob);
    assertThat(third.exit()).as(third.err()).isZero();
    assertThat(third.out()).contains("Erased from the lake's tables at 20");
    assertThat(lake.read("erasures").where("user_sha256 = sha2('" + bob + "', 256)").count())
        .as("noted by now")
        .isPositive();
    assertThat(served()).isEmpty();
    assertEqualInPostgres();
  }

  @Test
  void trafficThatGoesOnMeanwhileIsNotInTheWayAndNoneOfItIsLost() throws Exception {
    sendAnnAndBob();
    long events = lake.read("user_events").where("user_id = '" + bob + "'").count();
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Integer> traffic = Beside.supply(() -> sendBobUntil(ended));
    Command erase = command("erase", "user", ann);
    ended.set(true);

    assertThat(erase.exit()).as(erase.err()).isZero();
    awaitAll();
    assertAnnIsGone();
    assertThat(lake.read("user_events").where("user_id = '" + bob + "'").count())
        .isEqualTo(events + traffic.get());
    assertThat(texts("SELECT full_name FROM api.users WHERE user_id = '" + bob + "'"))
        .containsExactly("Bob the " + traffic.get());
    assertEqualInPostgres();
  }

  @Test
  void whoNobodyKnowsIsSaidToBeUnknownAndNothingIsChanged() throws Exception {
    List<Long> versions = versions();
    Command erase = command("erase", "user", UUID.randomUUID().toString());
    assertThat(erase.exit()).isEqualTo(1);
    assertThat(erase.err()).contains("TM-506 No table of the lake knows a user");
    assertThat(versions()).isEqualTo(versions);
  }

  private List<Long> versions() {
    return TraceSearch.TABLES.stream().map(lake::latestVersion).toList();
  }

  private List<String> served() throws Exception {
    return texts("SELECT user_id FROM api.users WHERE user_id IN ('%s', '%s')".formatted(ann, bob));
  }

  private List<String> servedTransactions() throws Exception {
    return texts(
        "SELECT transaction_id FROM api.transactions WHERE transaction_id IN ('%s', '%s', '%s', '%s')"
            .formatted(anns, annsDeleted, fromAnnToBob, bobs));
  }

  private String annLee(int second) {
    return Json.user(ann, second, "ann.lee." + mark + "@example.org", annLee, phone);
  }

  private String annMiller(int second) {
    return Json.user(ann, second, "ann.miller." + mark + "@example.org", annMiller, phone);
  }

  /** Sends Bob under another name ten times a second; answers how many times. */
  private int sendBobUntil(AtomicBoolean ended) {
    int sent = 0;
    while (!ended.get()) {
      sent++;
      send(0, bob, Json.user(bob, 100 + sent, "bob@example.org", "Bob the " + sent, "+4930333444"));
      Attempts.pause(Duration.ofMillis(100));
    }
    return sent;
  }

  private void assertAnnIsGone() {
    List<String> rows = rows();
    assertThat(rows).noneMatch(this::saysMoreThanIds);
    assertThat(rows.stream().filter(row -> row.contains(ann)))
        .as("a tombstone, and nothing else")
        .singleElement()
        .asString()
        .startsWith("users")
        .contains("\"deleted\":true");
  }

  private void sendAnnAndBob() throws Exception {
    send(0, ann, annLee(1));
    send(0, bob, Json.user(bob, 1, "bob@example.org", "Bob", "+4930333444"));
    send(1, anns, Json.transaction(anns, ann, 2, shop));
    send(1, annsDeleted, Json.transaction(annsDeleted, ann, 2, shop));
    send(1, fromAnnToBob, Json.transaction(fromAnnToBob, ann, 2, shop));
    send(1, bobs, Json.transaction(bobs, bob, 2, "Shop"));
    send(
        0,
        ann,
        "{\"user_id\":\"%s\",\"email\":\"ann.lee.%s@example.org\",\"full_name\":\"%s\""
            .formatted(ann, mark, annLee));
    send(1, anns, "{\"transaction_id\":\"" + anns.toUpperCase(java.util.Locale.ROOT) + "\"}");
    send(0, bob, "{\"user_id\":\"" + bob + "\",\"email\":\"joann.lee." + mark + "@example.org\"");
    awaitAll();
    send(0, ann, annMiller(3));
    send(0, ann, annMiller(3));
    send(1, anns, Json.transaction(anns, ann, 4, shop));
    send(1, annsDeleted, Json.delete("transaction_id", annsDeleted, 5));
    send(1, fromAnnToBob, Json.transaction(fromAnnToBob, bob, 5, "Shop"));
    awaitAll();
  }

  private boolean saysMoreThanIds(String row) {
    return annsWords.stream().anyMatch(row::contains);
  }

  /** Rows of the lake's tables that hold the text. */
  private static List<String> rowsWith(String text) {
    return rows().stream().filter(row -> row.contains(text)).toList();
  }

  /** Each row that the lake's tables have: its table and what it says, as JSON; sorted. */
  private static List<String> rows() {
    return TraceSearch.TABLES.stream()
        .map(table -> LakeBytes.texts(lake.read(table), lit(table)))
        .reduce(Dataset::union)
        .orElseThrow()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0) + row.getString(1))
        .sorted()
        .toList();
  }

  private static Set<String> filesWith(List<String> words) throws Exception {
    return LakeBytes.filesWith(application.spark, Path.of(application.settings.lake()), words);
  }

  private void assertEqualInPostgres() throws Exception {
    for (TableSpec spec : TableSpec.all()) {
      assertThat(Copies.inPostgres(application.owner, lake, spec.table()))
          .as(spec.table())
          .isEqualTo(Copies.inLake(lake, spec.table()));
    }
  }

  private void send(int flow, String key, String value) {
    application.send(flow, key, value);
  }

  private void awaitAll() {
    application.awaitAll();
  }

  private List<String> texts(String sql) throws Exception {
    return application.texts(sql);
  }

  private Command command(String... args) {
    return Command.run(application, args);
  }
}
