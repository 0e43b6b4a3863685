package io.tidemark.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.localstack.kafka.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The running product. Kafka and PostgreSQL are started together; Spark and the API as soon as both
 * are there; ready is when an event has come through the whole way. One thread starts and watches
 * it, any thread may close it.
 */
final class Stack implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(10);

  private final StackSettings settings;
  private final DataFolder folder;
  private final Console console;
  private final Secrets secrets;
  private final Programs programs;
  private final Children children;
  private final Patience patience;
  private final Map<String, String> tokens;
  private final ApiClient api;
  private final Restarts restarts = new Restarts();
  private @Nullable CompletableFuture<Postgres> postgres;
  private @Nullable Topics topics;
  private @Nullable Ledger ledger;
  private boolean closed;

  Stack(StackSettings settings, DataFolder folder, Console console) {
    this.settings = settings;
    this.folder = folder;
    this.console = console;
    this.secrets = new Secrets(folder.secrets());
    this.programs = new Programs(settings.checkout(), folder, secrets, !settings.once());
    this.children = new Children(folder.children());
    this.patience = new Patience(children, console);
    this.tokens = Tokens.mint(secrets.signingKey(), Instant.now());
    this.api = new ApiClient(page(), tokens.getOrDefault("support", ""));
  }

  /** Starts everything and returns once it serves; see the class. */
  void start() {
    programs.requireBuilt(settings.simulator());
    CompletableFuture<Postgres> database = startPostgres().thenApply(this::migrated);
    Topics kafka = startKafka();
    Postgres migrated = joined(database);
    Instant streamingSince = Instant.now();
    children.start(() -> programs.streaming(bootstrapServers(), migrated.jdbcUrl()));
    children.start(() -> programs.api(settings.apiPort(), migrated.jdbcUrl()));
    Ledger opened = openLedger(migrated);
    patience.await("the API to answer", api::isReady);
    console.stage("API answers on " + page());
    Map<TopicPartition, Long> before = kafka.ends();
    if (settings.simulator()) {
      children.start(() -> programs.simulator(bootstrapServers(), settings.rate()));
    }
    patience.await(
        "Spark to follow every table", () -> opened.everyTableFollowedSince(streamingSince));
    console.stage("Spark follows " + String.join(", ", Ledger.TABLES));
    if (settings.simulator()) {
      patience.await("the first transaction to come through", () -> cameThrough(opened, before));
      console.stage("the first transaction came through: Kafka, lake, PostgreSQL, API");
    }
    publish(migrated);
  }

  /** Sends one purchase, waits until the API answers with it, and says so. */
  void sendOne() {
    OnePurchase purchase = OnePurchase.made();
    Instant sent = Instant.now();
    purchase.send(bootstrapServers());
    String id = purchase.transactionId().toString();
    AtomicReference<JsonNode> answer = new AtomicReference<>();
    patience.await(
        "transaction " + id + " to be answered by the API",
        () -> {
          // With its user: a transaction may arrive before it.
          api.transaction(id).filter(found -> found.path("user").isObject()).ifPresent(answer::set);
          return answer.get() != null;
        });
    console.stage(
        "one transaction came through in %d ms: %s"
            .formatted(Duration.between(sent, Instant.now()).toMillis(), answer.get()));
  }

  /** Prints the addresses and then, until the stack is closed, how it is doing. */
  void watch() {
    Ledger freshness = Objects.requireNonNull(ledger);
    new Welcome(settings, folder, tokens).print(console, freshness);
    try (StatusLine status =
        new StatusLine(Objects.requireNonNull(topics), freshness, console::status)) {
      status.start();
      while (true) {
        patience.pause();
        patience.requireAlive("kafka", "postgres", "api");
        restartStreaming();
        dismissSimulator();
      }
    }
  }

  private synchronized CompletableFuture<Postgres> startPostgres() {
    if (closed) {
      throw new CancellationException();
    }
    postgres =
        CompletableFuture.supplyAsync(
            () -> Postgres.start(folder, secrets, settings.postgresPort()));
    return postgres;
  }

  private Postgres migrated(Postgres started) {
    children.start(started::child);
    started.migrate();
    console.stage("PostgreSQL is migrated: " + started.jdbcUrl());
    return started;
  }

  private Topics startKafka() {
    int controllerPort = Ports.require("Kafka's controller", "--kafka-port", 0);
    Child broker = children.start(() -> programs.kafka(settings.kafkaPort(), controllerPort));
    patience.await("Kafka to serve", () -> broker.hasPrinted(KafkaBroker.READY));
    Topics opened = new Topics(bootstrapServers());
    topics = opened;
    opened.create();
    console.stage("Kafka serves on " + bootstrapServers());
    return opened;
  }

  private Ledger openLedger(Postgres migrated) {
    try {
      Ledger opened = new Ledger(migrated);
      ledger = opened;
      return opened;
    } catch (SQLException e) {
      throw StackFailure.postgres(migrated.child().log(), e);
    }
  }

  private boolean cameThrough(Ledger opened, Map<TopicPartition, Long> before) throws SQLException {
    for (Map.Entry<TopicPartition, Long> end : before.entrySet()) {
      if (end.getKey().topic().startsWith("transactions")) {
        for (String id : opened.transactionsSince(end.getKey().partition(), end.getValue())) {
          if (api.transaction(id).isPresent()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void publish(Postgres database) {
    String http = page().toString();
    new StackJson(
            http + "graphql",
            http.replaceFirst("http", "ws") + "graphql",
            http,
            http + "graphiql",
            bootstrapServers(),
            new StackJson.Jdbc(
                database.jdbcUrl(),
                login(Postgres.OWNER),
                login(Postgres.WRITER),
                login(Postgres.READER)),
            folder.lake().toString(),
            children.pids(),
            tokens)
        .write(folder.stackJson());
  }

  private StackJson.Login login(String user) {
    return new StackJson.Login(user, secrets.password(user));
  }

  private void restartStreaming() {
    Child streaming = children.find("streaming").orElseThrow();
    if (streaming.isAlive()) {
      return;
    }
    Duration delay = restarts.delayAfter(streaming, Instant.now());
    console.stage(
        "streaming ended by itself%s; starting it again in %d s"
            .formatted(streaming.exit(), delay.toSeconds()));
    Instant at = Instant.now().plus(delay);
    while (Instant.now().isBefore(at)) {
      patience.pause();
      patience.requireAlive("kafka", "postgres", "api");
    }
    Postgres database = joined(Objects.requireNonNull(postgres));
    children.start(() -> programs.streaming(bootstrapServers(), database.jdbcUrl()));
    restarts.started(Instant.now());
    publish(database);
  }

  private void dismissSimulator() {
    Optional<Child> ended = children.find("simulator").filter(child -> !child.isAlive());
    if (ended.isPresent()) {
      console.stage("the simulator ended; no more traffic. Its log: " + ended.get().log());
      children.forget("simulator");
      publish(joined(Objects.requireNonNull(postgres)));
    }
  }

  private static Postgres joined(CompletableFuture<Postgres> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private URI page() {
    return URI.create("http://127.0.0.1:" + settings.apiPort() + "/");
  }

  private String bootstrapServers() {
    return "127.0.0.1:" + settings.kafkaPort();
  }

  /** Whether it has not been closed. */
  boolean isOpen() {
    return !children.isStopping();
  }

  /**
   * Stops everything, first whoever sends or asks, then what they use. Does nothing the second
   * time.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    children.beginToStop();
    try {
      Files.deleteIfExists(folder.stackJson());
      children.stop("simulator", "api", "streaming");
      if (topics != null) {
        topics.close();
      }
      children.stop("kafka");
      stopPostgres();
      Files.deleteIfExists(folder.children());
    } catch (IOException e) {
      throw new UncheckedIOException("The stack did not stop in order.", e);
    }
  }

  /** Also one that is being started, unless Ctrl-C has reached that and it never will be there. */
  private void stopPostgres() {
    if (postgres != null) {
      postgres
          .handle((started, failure) -> Optional.ofNullable(started))
          .completeOnTimeout(Optional.empty(), LONGEST_START.toSeconds(), TimeUnit.SECONDS)
          .join()
          .ifPresent(Postgres::close);
    }
  }
}
