package io.tidemark.streaming;

import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import io.tidemark.testservices.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The streaming application in this process, with topics, a lake and a database of its own. It can
 * be stopped at any batch and started again.
 */
public final class RunningApplication implements AutoCloseable {
  private static final int QUERIES = 2;

  public final SparkSession spark = SparkForTests.session();
  public final Settings settings;
  public final Lake lake;
  public final List<EventFlow> flows;
  public final Connection owner;
  private final SettingsForTests given;
  private final TestPostgres postgres;
  private final KafkaProducer<String, String> producer;
  private @Nullable Pipeline pipeline;

  /** Starts it on empty tables. */
  public RunningApplication(Path folder) throws Exception {
    this(folder, Map.of());
  }

  /** The same with some settings otherwise; names without their prefix. */
  public RunningApplication(Path folder, Map<String, String> otherwise) throws Exception {
    this(folder, TestPostgres.migrated(), otherwise);
    SparkForTests.emptyLake(settings.lake());
    start();
  }

  /** Not started, with no lake, and a database that is closed with it. */
  RunningApplication(Path folder, TestPostgres postgres) {
    this(folder, postgres, Map.of());
  }

  private RunningApplication(Path folder, TestPostgres postgres, Map<String, String> otherwise) {
    TestKafka kafka = TestKafka.shared();
    this.postgres = postgres;
    owner = postgres.connect(postgres.owner());
    flows =
        EventFlow.all().stream()
            .map(flow -> flow.readFrom(kafka.newTopic(flow.name(), 2)))
            .toList();
    given = SettingsForTests.in(folder).with(kafka).with(postgres).set("trigger", "200ms");
    otherwise.forEach(given::set);
    settings = given.settings();
    lake = new Lake(spark, settings.lake());
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  /** Starts it, unless it runs. */
  public void start() throws Exception {
    if (pipeline == null) {
      start(settings);
    }
  }

  /** Stops it and starts it with another value of a setting; the name without its prefix. */
  void restartWith(String setting, String value) throws Exception {
    stop();
    start(given.set(setting, value).settings());
  }

  private void start(Settings settings) throws Exception {
    pipeline = new Pipeline(spark, settings, flows);
    pipeline.start();
  }

  public void stop() throws SQLException {
    if (pipeline != null) {
      pipeline.close();
      pipeline = null;
    }
  }

  /** Its settings, as an operator gives them. */
  Map<String, String> values() {
    return given.values();
  }

  /** Sends a record to the topic of users (0) or of transactions (1). */
  public void send(int flow, String key, String value) {
    var unused = producer.send(new ProducerRecord<>(flows.get(flow).name(), key, value));
  }

  /** Returns when Kafka has everything that was sent. */
  public void flush() {
    producer.flush();
  }

  /** Waits until everything sent so far is served, as the ledger tells it. */
  public void awaitAll() {
    awaitAll(() -> spark.streams().active().length >= QUERIES);
  }

  /**
   * The same, where another process is the application.
   *
   * @param alive whether it still runs
   */
  void awaitAll(BooleanSupplier alive) {
    producer.flush();
    Instant sent = Instant.now();
    await()
        .atMost(Duration.ofMinutes(6))
        .pollInterval(Duration.ofMillis(100))
        .failFast("it has ended", () -> !alive.getAsBoolean())
        .until(() -> isComplete(sent));
  }

  /** Whether every table of the copy holds what was in Kafka by then. */
  boolean isComplete(Instant moment) throws SQLException {
    return texts(
            "SELECT count(*) = 4 FROM tidemark.ledger WHERE complete_through > '" + moment + "'")
        .equals(List.of("t"));
  }

  /** The first column of what the serving database answers. */
  public List<String> texts(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement select = owner.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    producer.close();
    stop();
    owner.close();
    postgres.close();
  }
}
