package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.CuttingProxy.Place;
import io.tidemark.streaming.sync.FaultReport.Kind;
import io.tidemark.testservices.MortalPostgres;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sync killed, cut off from Postgres, or left without it, before and after each step that it takes
 * there: of a load, of a batch by the driver, of one by the executors.
 */
final class FaultsIT extends SyncedTransactions {
  private static final Logger log = LoggerFactory.getLogger(FaultsIT.class);
  private static final int FAULTS = Integer.getInteger("tidemark.faults", Effort.of(8, 400));
  private static final int STEPS_OF_A_BATCH = 22;
  private static final int STEPS_OF_A_LOAD = 45;
  private static final int COMMITS_OF_A_LOAD = 4;
  private static final Pattern ANY = Pattern.compile("");

  private static MortalPostgres server;

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Deque<SyncProcess> waiting = new ArrayDeque<>();
  private Path folder;
  private CuttingProxy proxy;
  private int rows;
  private int processes;

  @BeforeAll
  static void startServer(@TempDir Path folder) {
    server = MortalPostgres.start(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  TestPostgres database() {
    return server.migrated();
  }

  @Override
  Map<String, String> special() {
    return Map.of("sync.fence-wait", "10s");
  }

  @BeforeEach
  void aCopyOfALake(@TempDir Path folder) throws Exception {
    this.folder = folder;
    proxy = new CuttingProxy(postgres.jdbcUrl());
    LedgerWrites.note(reader);
    insert(0, rows = 30, 2);
    start();
    awaitEqual();
    stop();
  }

  @AfterEach
  void nothingHappens() throws Exception {
    MortalDriver.everlasting();
    proxy.close();
    for (SyncProcess process : waiting) {
      process.close();
    }
  }

  @Test
  void aSigkillWhileSyncAppliesPublishesOrWritesTheLedgerLeavesThePostgresThatTheLakeSays()
      throws Exception {
    List<String> steps = List.of("MERGE INTO serving", "publish_load", "INTO tidemark.ledger");
    for (int i = 0; i < steps.size(); i++) {
      makeProcess(); // each gets ready while the one before it runs
    }
    for (String step : steps) {
      change(step.equals("publish_load"));
      assertThat(killProcess(Pattern.compile(step), 1, true))
          .hasValueSatisfying(end -> assertThat(end).startsWith("after ").contains(step));
      recover();
    }
  }

  @Test
  void aFaultAtAnyStepLeavesThePostgresThatTheLakeSays() throws Exception {
    FaultReport report = new FaultReport(seed);
    boolean many = FAULTS > 20;
    for (int number = 1; number <= FAULTS; number++) {
      Kind kind = kind(many);
      boolean load = number % 3 == 0;
      String at = "seed=%d fault=%d kind=%s load=%s".formatted(seed, number, kind, load);
      log.info("of={} {}", FAULTS, at);
      try {
        change(load);
        report.add(kind, strike(kind, load, number % 3 == 1));
        recover();
      } catch (Throwable e) {
        throw new AssertionError(at, e);
      }
    }
    report.write(Path.of("target", "faults.md"));
    assertThat(report.struck()).as("seed=%d", seed).isGreaterThan(FAULTS / 2);
  }

  /** Real processes only where there is time for them. */
  private Kind kind(boolean many) throws IOException {
    if (many && waiting.isEmpty()) {
      makeProcess();
    }
    int drawn = random.nextInt(20);
    if (drawn < 2) {
      return many ? Kind.SIGKILL : Kind.KILLED;
    }
    return drawn < 9
        ? Kind.KILLED
        : drawn < 12
            ? Kind.CUT_OFF
            : drawn < 15 ? Kind.IN_COPY : drawn < 18 ? Kind.IN_COMMIT : Kind.CRASH;
  }

  private Optional<String> strike(Kind kind, boolean load, boolean byExecutors) throws Exception {
    int step = 1 + random.nextInt(load ? STEPS_OF_A_LOAD : STEPS_OF_A_BATCH);
    boolean after = random.nextBoolean();
    return switch (kind) {
      case KILLED -> atStep(step, after, MortalDriver.KILLED, byExecutors);
      case CUT_OFF -> atStep(step, after, MortalDriver.CUT_OFF, byExecutors);
      case CRASH -> {
        Optional<String> end = atStep(step, after, (life, session) -> crash(), byExecutors);
        reader = postgres.connect(postgres.owner());
        yield end;
      }
      case IN_COPY ->
          onTheWay(Place.IN_COPY, 1 + random.nextInt(load ? 50 * rows : 500), byExecutors);
      case IN_COMMIT ->
          onTheWay(
              after ? Place.AFTER_COMMIT : Place.BEFORE_COMMIT,
              1 + random.nextInt(load ? COMMITS_OF_A_LOAD : 1),
              byExecutors);
      case SIGKILL -> killProcess(ANY, step, after);
    };
  }

  private Optional<String> atStep(
      int step, boolean after, MortalDriver.Ending ending, boolean byExecutors) throws Exception {
    MortalDriver.Life life = MortalDriver.begin(ANY, step, after, ending);
    live(mortal(byExecutors).settings(), life::end, ending == MortalDriver.KILLED);
    MortalDriver.everlasting();
    return Optional.ofNullable(life.end());
  }

  private Optional<String> onTheWay(Place place, int number, boolean byExecutors) throws Exception {
    proxy.cutAt(place, number);
    live(settings(proxy.url(), byExecutors).settings(), proxy::cut, false);
    proxy.hold();
    return Optional.ofNullable(proxy.cut());
  }

  /** Runs until the fault, and on where the process outlives it. */
  private void live(Settings settings, Supplier<String> end, boolean dies) throws Exception {
    try {
      start(settings);
    } catch (SQLException | SyncException e) {
      assertThat(end.get()).as("a start that nothing has happened to: %s", e).isNotNull();
      stop();
      return;
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              assertThat(failed.get()).isNull();
              return dies && end.get() != null || sync.through() == lake.latestVersion(TABLE);
            });
    stop();
  }

  /** What was there at the fault is a version of the lake's; the next start brings the last. */
  private void recover() throws Exception {
    assertEqualAtTheLedgersVersion();
    start();
    awaitEqual();
    stop();
    assertThat(LedgerWrites.versions(reader)).isSorted().doesNotHaveDuplicates();
  }

  private void crash() throws InterruptedException {
    server.crash();
    Thread.sleep(random.nextInt(300));
    server.startAgain();
  }

  private void makeProcess() throws IOException {
    waiting.add(
        SyncProcess.start(
            folder.resolve("process-" + ++processes), mortal(random.nextBoolean()).values()));
  }

  private Optional<String> killProcess(Pattern counted, int steps, boolean after) throws Exception {
    try (SyncProcess process = waiting.remove()) {
      return process.runUntilKilled(counted, steps, after, this::isApplied);
    }
  }

  /** Whether the ledger says that everything is applied. */
  private boolean isApplied() throws SQLException {
    try (Statement select = reader.createStatement();
        ResultSet row =
            select.executeQuery("SELECT lake_version FROM tidemark.ledger WHERE NOT resync")) {
      return row.next() && row.getLong(1) == lake.latestVersion(TABLE);
    }
  }

  private void change(boolean load) throws Exception {
    if (load) {
      resync();
    }
    insert(rows, rows += 3, 1);
    run("UPDATE %s SET amount = amount + 1 WHERE " + some(random));
    run("DELETE FROM %s WHERE " + some(random) + " AND kafka_offset %% 5 = 0");
  }

  private SettingsForTests mortal(boolean byExecutors) {
    return settings(MortalDriver.url(postgres.jdbcUrl()), byExecutors);
  }

  private SettingsForTests settings(String url, boolean byExecutors) {
    return given(Map.of("postgres.url", url, "sync.driver-max-bytes", byExecutors ? "0" : "4m"));
  }
}
