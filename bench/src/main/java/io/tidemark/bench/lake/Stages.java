package io.tidemark.bench.lake;

import io.tidemark.streaming.current.CurrentState;
import io.tidemark.streaming.ingest.Ingest;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The product's stages on an empty lake of their own, as the application starts them. */
final class Stages {
  private final SparkSession spark;
  private final Settings settings;
  private final EventFlow flow;
  private final Lake lake;

  /**
   * A backlog that is no more.
   *
   * @param batches seconds that each batch took
   */
  record Drained(long events, double seconds, List<Double> batches) {
    double perSecond() {
      return events / seconds;
    }
  }

  /**
   * Creates the tables.
   *
   * @param folder of the lake and the checkpoints
   * @param topic of transaction events
   * @param limits the settings that bound a batch
   */
  Stages(SparkSession spark, TestKafka kafka, Path folder, String topic, Map<String, String> limits)
      throws IOException {
    this.spark = spark;
    this.settings = settings(kafka, folder, limits);
    this.lake = new Lake(spark, settings.lake());
    this.flow =
        EventFlow.all().stream()
            .filter(it -> it.currentTable().equals("transactions"))
            .findFirst()
            .orElseThrow()
            .readFrom(topic);
    lake.createTables();
  }

  private static Settings settings(TestKafka kafka, Path folder, Map<String, String> limits)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, String> values =
        Map.of(
            "kafka.bootstrap-servers", kafka.bootstrapServers(),
            "lake", folder.resolve("lake").toString(),
            "checkpoints", folder.resolve("checkpoints").toString(),
            "trigger", "0ms",
            // Asked for by the settings, used by sync alone, which does not run here.
            "postgres.url", "jdbc:postgresql://none",
            "postgres.user", "none",
            "postgres.password-file",
                Files.writeString(folder.resolve("password"), "none").toString());
    return Settings.from(
        Stream.of(values, limits)
            .flatMap(map -> map.entrySet().stream())
            .collect(
                Collectors.toMap(entry -> Settings.PREFIX + entry.getKey(), Map.Entry::getValue)));
  }

  /** Kafka into the events table, until the topic's end. */
  Drained append() throws Exception {
    long began = System.nanoTime();
    StreamingQuery query = new Ingest(spark, lake, flow, settings).start();
    query.processAllAvailable();
    double seconds = (System.nanoTime() - began) / 1e9;
    query.stop();
    List<Double> batches =
        Stream.of(query.recentProgress())
            .filter(batch -> batch.numInputRows() > 0)
            .map(batch -> batch.batchDuration() / 1e3)
            .toList();
    return new Drained(events(), seconds, batches);
  }

  /** The events table into the current table, until the last version. */
  Drained merge() throws Exception {
    List<Double> batches = new ArrayList<>();
    CurrentState current = new CurrentState(spark, lake, flow, settings, cause -> {});
    while (current.through() < lake.latestVersion(flow.eventsTable())) {
      long began = System.nanoTime();
      current.merge();
      batches.add((System.nanoTime() - began) / 1e9);
    }
    return new Drained(events(), batches.stream().mapToDouble(Double::doubleValue).sum(), batches);
  }

  private long events() {
    return lake.read(flow.eventsTable()).count();
  }
}
