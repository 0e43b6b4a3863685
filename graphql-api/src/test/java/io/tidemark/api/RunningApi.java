package io.tidemark.api;

import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API itself on a free port, a client of it, and the database that it reads. As a static
 * {@code @RegisterExtension} it runs as long as the test class, on a new database.
 */
public final class RunningApi implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Tokens tokens = new Tokens();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Object> changed;
  private TestPostgres postgres;
  private Path folder;
  private ConfigurableApplicationContext context;

  public RunningApi() {
    this(Map.of());
  }

  /** One with settings that are not the tests' usual ones. */
  RunningApi(Map<String, Object> changed) {
    this.changed = changed;
  }

  @Override
  public void beforeAll(ExtensionContext test) throws IOException {
    start(TestPostgres.migrated());
  }

  @Override
  public void afterAll(ExtensionContext test) throws IOException {
    close();
    postgres.close();
  }

  /** Another one on the same database, with other settings; the caller closes it. */
  RunningApi again(Map<String, Object> settings) throws IOException {
    RunningApi other = new RunningApi(settings);
    other.start(postgres);
    return other;
  }

  private void start(TestPostgres database) throws IOException {
    postgres = database;
    folder = Files.createTempDirectory("tidemark-api-");
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.port", 0);
    // Tests ask as fast as they can, and as one person.
    settings.put("tidemark.api.limits.requests-per-second", 100_000);
    settings.put("logging.level.io.tidemark.api.watch", "WARN");
    // Tests change the ledger from one question to the next.
    settings.put("tidemark.api.freshness-age", "0s");
    settings.put("tidemark.api.postgres.url", postgres.jdbcUrl());
    settings.put("tidemark.api.postgres.user", postgres.reader().user());
    settings.put(
        "tidemark.api.postgres.password-file", file("password", postgres.reader().password()));
    settings.put("tidemark.api.jwt.public-key-file", file("key.pem", tokens.publicKeyPem()));
    settings.put(
        "tidemark.api.cursor-key-file",
        file("cursor", Base64.getEncoder().encodeToString(new byte[32])));
    settings.putAll(changed);
    context =
        new SpringApplication(GraphqlApi.class)
            .run(
                settings.entrySet().stream()
                    .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                    .toArray(String[]::new));
  }

  /** The database that it reads. */
  public TestPostgres postgres() {
    return postgres;
  }

  /** Puts rows into that database. */
  public ServingRows rows() {
    return new ServingRows(postgres);
  }

  /** Keeps everybody from the users until this connection is rolled back. */
  static void lockUsers(Connection owner) throws SQLException {
    owner.setAutoCommit(false);
    try (Statement lock = owner.createStatement()) {
      lock.execute("lock table serving.users in access exclusive mode");
    }
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public URI uri(String path) {
    int port = ((WebServerApplicationContext) context).getWebServer().getPort();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  Tokens tokens() {
    return tokens;
  }

  /** Asks as support. */
  public Answer ask(String query) {
    return ask(query, Map.of());
  }

  /** Asks as support. */
  public Answer ask(String query, Map<String, Object> variables) {
    return askWith(tokens.of("support"), query, variables);
  }

  Answer askAs(String role, String query) {
    return askWith(tokens.of(role), query, Map.of());
  }

  /**
   * Asks as support, and goes on meanwhile. In HTTP/1: the client of older JDKs, 17.0.15 for one,
   * gives up what is under way when an HTTP/2 server says that it takes no more.
   */
  CompletableFuture<Answer> later(String query, Map<String, Object> variables) {
    return client
        .sendAsync(
            request(tokens.of("support"), query, variables)
                .version(HttpClient.Version.HTTP_1_1)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(Answer::of);
  }

  Answer askWith(String token, String query, Map<String, Object> variables) {
    return send(request(token, query, variables));
  }

  private HttpRequest.Builder request(String token, String query, Map<String, Object> variables) {
    String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
    return HttpRequest.newBuilder(uri("/graphql"))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return Answer.of(
          client.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Override
  public void close() throws IOException {
    context.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
