package io.tidemark.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.combine.UserActivity;
import io.tidemark.streaming.current.CurrentState;
import io.tidemark.streaming.ingest.Ingest;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages of the lake, killed again and again while events flow: in the midst of a batch, at any
 * operation on any file ({@link MortalFileSystem}). After each kill all of them are made anew over
 * what is left, as a restart does.
 */
final class KilledBatchesIT {
  private static final Logger log = LoggerFactory.getLogger(KilledBatchesIT.class);
  private static final int KILLS = Effort.of(6, 100);
  private static final List<String> TURNS =
      List.of("ingest", "current", "ingest", "current", "combine");
  private static final int MOST_OPERATIONS = 25;

  /** By stage: the files it writes, below the folder. */
  private static final Map<String, Pattern> STAGES =
      Map.of(
          "ingest",
          Pattern.compile("checkpoints/ingest-|lake/(user_events|transaction_events|quarantine)/"),
          "current",
          Pattern.compile("lake/(users|transactions)/"),
          "combine",
          Pattern.compile("lake/user_activity/"));

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final SparkSession spark = SparkForTests.session();
  private final TestKafka kafka = TestKafka.shared();
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private final List<StreamingQuery> queries = new ArrayList<>();
  private final List<Ingest> ingests = new ArrayList<>();
  private final List<CurrentState> currents = new ArrayList<>();
  private UserActivity combine;
  private Path folder;
  private Lake lake;
  private List<EventFlow> flows;
  private RandomTraffic traffic;

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    this.folder = folder;
    lake = SparkForTests.emptyLake(folder.resolve("lake").toString());
    flows =
        EventFlow.all().stream()
            .map(flow -> flow.readFrom(kafka.newTopic(flow.name(), 2)))
            .toList();
    traffic = new RandomTraffic(kafka.bootstrapServers(), flows, random);
  }

  @AfterEach
  void stopAll() {
    Life.everlasting();
    stop();
    traffic.close();
  }

  @Test
  void killsLoseNoRecordDoubleNoneAndLeaveEveryTableAsItShouldBe() throws Exception {
    Map<String, Integer> kills = new TreeMap<>();
    for (int number = 1; number <= KILLS; number++) {
      String stage = TURNS.get(number % TURNS.size());
      String end = liveUntilKilled(STAGES.get(stage));
      kills.merge(stage, 1, Integer::sum);
      kills.merge("at " + end.substring(0, end.indexOf(' ')), 1, Integer::sum);
      log.info("killed number={} stage={} {}", number, stage, end);
    }
    Life.everlasting();
    start(true);
    awaitAll();
    String was = "seed=" + seed + " " + kills;
    log.info("{}", was);
    for (EventFlow flow : flows) {
      assertThat(recordsInLake(flow)).as(was + " " + flow.name()).isEqualTo(recordsInKafka(flow));
      assertThat(current(flow)).as(was + " " + flow.currentTable()).isEqualTo(newest(flow));
    }
    assertThat(Copies.inLake(lake, "user_activity")).as(was).isEqualTo(recomputed());
    assertThat(lake.read("user_activity").count()).as(was).isPositive();
    assertThat(lake.read("quarantine").count()).as(was).isPositive();
  }

  /** One process from its start to its end; answers where the kill hit it. */
  private String liveUntilKilled(Pattern files) throws InterruptedException {
    Life life =
        Life.begin(folder, files, 1 + random.nextInt(MOST_OPERATIONS), random.nextBoolean());
    try {
      start(random.nextInt(8) > 0);
      while (!life.over()) {
        traffic.sendOne();
        Thread.sleep(50);
        boolean ended = queries.stream().anyMatch(q -> !q.isActive()) || failed.get() != null;
        assertThat(ended && !life.over())
            .as("a stage has failed unasked, seed=%d %s", seed, failures())
            .isFalse();
      }
    } catch (Exception e) {
      assertThat(life.over()).as("seed=%d %s", seed, e).isTrue();
    }
    stop();
    DeltaLog.clearCache();
    return life.end();
  }

  private String failures() {
    return Stream.concat(queries.stream().map(q -> q.exception()), Stream.of(failed.get()))
        .toList()
        .toString();
  }

  private void start(boolean byDriver) throws Exception {
    Settings settings = settings(byDriver);
    Lake lake = new Lake(spark, settings.lake());
    for (EventFlow flow : flows) {
      Ingest ingest = new Ingest(spark, lake, flow, settings);
      ingests.add(ingest);
      queries.add(ingest.start());
      CurrentState current = new CurrentState(spark, lake, flow, settings, failed::set);
      currents.add(current);
      current.start();
    }
    combine = new UserActivity(spark, lake, settings, failed::set);
    combine.start();
  }

  private void stop() {
    for (StreamingQuery query : queries) {
      try {
        query.stop();
      } catch (Exception e) {
        log.info("stopped query={} {}", query.name(), e.getMessage());
      }
    }
    currents.forEach(CurrentState::close);
    if (combine != null) {
      combine.close();
      combine = null;
    }
    await().until(() -> spark.sparkContext().statusTracker().getActiveJobIds().length == 0);
    queries.clear();
    ingests.clear();
    currents.clear();
    failed.set(null);
  }

  private void awaitAll() {
    traffic.flush();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> {
              assertThat(queries).as(this::failures).allMatch(StreamingQuery::isActive);
              assertThat(failed.get()).isNull();
            })
        .until(
            () ->
                ingests.stream().allMatch(ingest -> ingest.hasPassed(ends(ingest.flow())))
                    && currents.stream()
                        .allMatch(c -> c.through() == lake.latestVersion(c.flow().eventsTable()))
                    && combine.throughUsers() == lake.latestVersion("users")
                    && combine.throughTransactions() == lake.latestVersion("transactions"));
  }

  private Map<Integer, Long> ends(EventFlow flow) {
    Map<Integer, Long> ends = new TreeMap<>();
    kafkaRecords(flow).forEach(row -> ends.merge(row.getInt(0), row.getLong(1) + 1, Math::max));
    return ends;
  }

  private List<Row> kafkaRecords(EventFlow flow) {
    return spark
        .read()
        .format("kafka")
        .option("kafka.bootstrap.servers", kafka.bootstrapServers())
        .option("subscribe", flow.name())
        .load()
        .selectExpr("partition", "offset")
        .orderBy("partition", "offset")
        .collectAsList();
  }

  private List<String> recordsInKafka(EventFlow flow) {
    return kafkaRecords(flow).stream().map(Row::toString).toList();
  }

  private List<String> recordsInLake(EventFlow flow) {
    return texts(
        """
        SELECT kafka_partition, kafka_offset FROM delta.`%s`
        UNION ALL
        SELECT kafka_partition, kafka_offset FROM delta.`%s` WHERE topic = '%s'
        ORDER BY 1, 2\
        """
            .formatted(lake.path(flow.eventsTable()), lake.path("quarantine"), flow.name()));
  }

  private List<String> current(EventFlow flow) {
    return texts(
        "SELECT %s, deleted, updated_at, status, %s FROM delta.`%s` ORDER BY 1"
            .formatted(flow.key(), told(flow), lake.path(flow.currentTable())));
  }

  private List<String> newest(EventFlow flow) {
    return texts(
        """
        SELECT %1$s, newest.op = 'delete', newest.event_time, newest.status, newest.%2$s
        FROM (SELECT %1$s, max_by(struct(*), struct(event_time, kafka_timestamp, kafka_offset)) newest
              FROM delta.`%3$s` GROUP BY %1$s)
        ORDER BY 1\
        """
            .formatted(flow.key(), told(flow), lake.path(flow.eventsTable())));
  }

  /** A column that each event has another value in. */
  private static String told(EventFlow flow) {
    return flow.key().equals("user_id") ? "full_name" : "amount";
  }

  private List<String> recomputed() {
    StringBuilder sums = new StringBuilder();
    for (String status : RandomTraffic.STATUSES) {
      sums.append(
          ", count_if(t.status = '%1$s') %2$s_count, CAST(coalesce(sum(amount) FILTER (WHERE t.status = '%1$s'), 0) AS DECIMAL(29,4)) %2$s_amount"
              .formatted(status, status.toLowerCase(Locale.ROOT)));
    }
    return Copies.texts(
        spark.sql(
            """
            SELECT t.user_id, currency, any_value(u.country), any_value(u.tier), any_value(u.status),
              count(*), CAST(sum(amount) AS DECIMAL(29,4)) %s, min(occurred_at), max(occurred_at)
            FROM delta.`%s` t LEFT JOIN delta.`%s` u ON u.user_id = t.user_id AND NOT u.deleted
            WHERE NOT t.deleted GROUP BY t.user_id, currency\
            """
                .formatted(sums, lake.path("transactions"), lake.path("users"))));
  }

  private List<String> texts(String sql) {
    return spark.sql(sql).collectAsList().stream().map(Row::toString).toList();
  }

  private Settings settings(boolean byDriver) {
    return SettingsForTests.in(folder)
        .with(kafka)
        .set("trigger", "0ms")
        .set("driver.max-events", byDriver ? "20000" : "0")
        .set("driver.max-bytes", byDriver ? "4m" : "0")
        .settings();
  }
}
