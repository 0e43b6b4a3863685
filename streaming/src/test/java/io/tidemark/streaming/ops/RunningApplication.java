package io.tidemark.streaming.ops;

import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.Pipeline;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import io.tidemark.testservices.TestPostgres;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.SparkSession;

/** The streaming application in this process, on an empty lake, and the commands beside it. */
final class RunningApplication implements AutoCloseable {
  private static final int QUERIES = 2;

  final SparkSession spark = SparkForTests.session();
  final Settings settings;
  final Lake lake;
  final List<EventFlow> flows;
  final Connection owner;
  private final TestPostgres postgres = TestPostgres.migrated();
  private final KafkaProducer<String, String> producer;
  private Pipeline pipeline;

  /** Starts it. */
  RunningApplication(Path folder) throws Exception {
    TestKafka kafka = TestKafka.shared();
    owner = postgres.connect(postgres.owner());
    flows =
        EventFlow.all().stream()
            .map(flow -> flow.readFrom(kafka.newTopic(flow.name(), 2)))
            .toList();
    settings =
        SettingsForTests.in(folder).with(kafka).with(postgres).set("trigger", "500ms").settings();
    lake = new Lake(spark, settings.lake());
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    start();
  }

  /** Starts it, unless it runs. */
  void start() throws Exception {
    if (pipeline == null) {
      pipeline = new Pipeline(spark, settings, flows);
      pipeline.start();
    }
  }

  void stop() throws SQLException {
    if (pipeline != null) {
      pipeline.close();
      pipeline = null;
    }
  }

  /** Sends a record to the topic of users (0) or of transactions (1). */
  void send(int flow, String key, String value) {
    var unused = producer.send(new ProducerRecord<>(flows.get(flow).name(), key, value));
  }

  /** Returns when Kafka has everything that was sent. */
  void flush() {
    producer.flush();
  }

  /** Waits until everything sent so far is served, as the ledger tells it. */
  void awaitAll() {
    producer.flush();
    Instant sent = Instant.now();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .failFast("a query has ended", () -> spark.streams().active().length < QUERIES)
        .until(
            () ->
                texts(
                        "SELECT count(*) = 4 AND bool_and(complete_through > '"
                            + sent
                            + "') FROM tidemark.ledger")
                    .equals(List.of("t")));
  }

  /** The first column of what the serving database answers. */
  List<String> texts(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement select = owner.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  Command command(String... args) {
    return Command.run(this::bench, args);
  }

  Workbench bench(PrintWriter out, PrintWriter progress) {
    return new Workbench(spark, lake, flows, settings, out, progress);
  }

  @Override
  public void close() throws SQLException {
    producer.close();
    stop();
    owner.close();
    postgres.close();
  }
}
