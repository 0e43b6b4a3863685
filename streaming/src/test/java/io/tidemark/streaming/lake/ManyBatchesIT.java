package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SparkForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A day of small batches, made short: the files of a table stay few, and so does what is read. */
final class ManyBatchesIT {
  private static final Logger log = LoggerFactory.getLogger(ManyBatchesIT.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String TABLE = "things";
  private static final int BATCHES = Effort.of(192, 1024);
  private static final int ROWS = 20;

  /** After so many batches, two tiers have been full for the first time. */
  private static final int PERIOD = 64;

  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final SparkSession spark = SparkForTests.session();

  /** By name: the size of every file that the commits leave in the table. */
  private final Map<String, Long> live = new HashMap<>();

  private final Map<String, Integer> model = new TreeMap<>();
  private final List<String> keys = new ArrayList<>();
  private long read;

  @Test
  void hundredsOfBatchesLeaveFewFilesAndTheLastReadNoMoreOfThemThanTheFirst(@TempDir Path folder)
      throws Exception {
    Lake lake = new Lake(spark, folder.toString());
    spark.sql(
        "CREATE TABLE delta.`"
            + lake.path(TABLE)
            + "` (id STRING NOT NULL, n INT, payload STRING) USING DELTA TBLPROPERTIES"
            + " ('delta.enableChangeDataFeed' = 'true', 'delta.enableDeletionVectors' = 'true',"
            + " 'delta.dataSkippingStatsColumns' = 'id', 'delta.checkpointInterval' = '100')");
    KeyedTable table = new KeyedTable(spark, lake, TABLE, "id", lake.read(TABLE).schema());
    LiveFiles known = new LiveFiles(DeltaLog.forTable(spark, lake.path(TABLE)), "id");
    List<Integer> lookedUp = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      NavigableSet<String> wanted = wanted(batch);
      lookedUp.add(
          (int)
              known
                  .at(
                      DeltaLog.forTable(spark, lake.path(TABLE))
                          .update(false, scala.Option.empty(), scala.Option.empty()))
                  .stream()
                  .filter(file -> file.mayHold(wanted))
                  .count());
      edit(table, wanted, batch);
      table.compact();
      followCommits(lake);
      String was = "seed=" + seed + " batch=" + batch;
      assertThat(tiers().values()).as(was + " " + tiers()).allMatch(files -> files <= Tiers.FAN_IN);
    }
    log.info("seed={} tiers={} looked up={}", seed, tiers(), lookedUp);
    assertThat(tiers().keySet()).as("tiers that were reached").hasSizeGreaterThan(1);
    double early = mean(lookedUp.subList(PERIOD, 2 * PERIOD));
    double late = mean(lookedUp.subList(BATCHES - PERIOD, BATCHES));
    assertThat(late).as("seed=" + seed).isLessThanOrEqualTo(early + Tiers.FAN_IN - 1);
    Map<String, Integer> stored = new TreeMap<>();
    for (Row row : lake.read(TABLE).select("id", "n").collectAsList()) {
      assertThat(stored.put(row.getString(0), row.getInt(1))).as("twice in the table").isNull();
    }
    assertThat(stored).as("seed=" + seed).isEqualTo(model);
  }

  /** New keys mostly, in the order of time; of the others most are recent. */
  private NavigableSet<String> wanted(int batch) {
    NavigableSet<String> wanted = new TreeSet<>();
    for (int i = 0; i < ROWS; i++) {
      int kind = keys.isEmpty() ? 0 : random.nextInt(10);
      if (kind < 6) {
        keys.add("%08d-%04d-7000-8000-%012d".formatted(batch, i, random.nextInt(1 << 30)));
        wanted.add(keys.get(keys.size() - 1));
      } else {
        int back = kind < 9 ? Math.min(keys.size(), 10 * ROWS) : keys.size();
        wanted.add(keys.get(keys.size() - 1 - random.nextInt(back)));
      }
    }
    return wanted;
  }

  private void edit(KeyedTable table, NavigableSet<String> wanted, int batch) throws IOException {
    table.edit(
        wanted,
        (found, version, changes) -> {
          NavigableSet<String> waiting = new TreeSet<>(wanted);
          for (Row before : found) {
            String id = before.getString(0);
            assertThat(before.getInt(1)).as("seed=" + seed).isEqualTo(model.get(id));
            waiting.remove(id);
            changes.update(before, row(id, batch));
          }
          assertThat(waiting).as("seed=" + seed).noneMatch(model::containsKey);
          waiting.forEach(id -> changes.insert(row(id, batch)));
        },
        null);
    wanted.forEach(id -> model.put(id, batch));
  }

  /** Large enough for files to grow out of the lowest tier, and not to be compressed. */
  private Row row(String id, int n) {
    byte[] bytes = new byte[3 << 10];
    random.nextBytes(bytes);
    return RowFactory.create(id, n, Base64.getEncoder().encodeToString(bytes));
  }

  private void followCommits(Lake lake) throws IOException {
    for (; read <= lake.latestVersion(TABLE); read++) {
      Path commit = Path.of(lake.path(TABLE), "_delta_log", "%020d.json".formatted(read));
      try (Stream<String> lines = Files.lines(commit)) {
        List<JsonNode> actions = lines.map(MAPPER::readTree).toList();
        actions.stream()
            .filter(action -> action.has("remove"))
            .forEach(action -> live.remove(action.get("remove").get("path").stringValue()));
        actions.stream()
            .map(action -> action.path("add"))
            .filter(added -> !added.isMissingNode())
            .forEach(
                added -> live.put(added.get("path").stringValue(), added.get("size").asLong()));
      }
    }
  }

  /** How many live files stand in each tier, the full-sized left out. */
  private Map<Integer, Long> tiers() {
    Map<Integer, Long> tiers = new TreeMap<>();
    live.values().stream()
        .filter(bytes -> bytes < Tiers.FULL_BYTES)
        .forEach(
            bytes -> {
              int tier = 0;
              for (long limit = Tiers.LOWEST_BYTES; bytes >= limit; limit *= Tiers.FAN_IN) {
                tier++;
              }
              tiers.merge(tier, 1L, Long::sum);
            });
    return tiers;
  }

  private static double mean(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).average().orElseThrow();
  }
}
