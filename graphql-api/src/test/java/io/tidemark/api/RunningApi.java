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
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The API itself on a free port, as a reader of a test's database, and a client of it. */
public final class RunningApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Tokens tokens = new Tokens();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final ConfigurableApplicationContext context;
  private final int port;

  private RunningApi(TestPostgres postgres, Map<String, Object> changed) {
    try {
      folder = Files.createTempDirectory("tidemark-api-");
      Map<String, Object> settings = new HashMap<>();
      settings.put("server.port", 0);
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  public static RunningApi on(TestPostgres postgres) {
    return new RunningApi(postgres, Map.of());
  }

  public static RunningApi on(TestPostgres postgres, Map<String, Object> changed) {
    return new RunningApi(postgres, changed);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public URI uri(String path) {
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

  Answer askWith(String token, String query, Map<String, Object> variables) {
    String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
    return send(
        HttpRequest.newBuilder(uri("/graphql"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
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
  public void close() {
    context.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
