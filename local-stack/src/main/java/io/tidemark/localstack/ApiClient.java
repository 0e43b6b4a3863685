package io.tidemark.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks the API over HTTP, as any client does. */
final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TRANSACTION = document("TransactionById");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI base;
  private final String token;

  ApiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Whether it says that it can answer. */
  boolean isReady() {
    HttpRequest request = request("actuator/health/readiness").GET().build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notListening) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * The transaction with its user; empty when there is none with this id, or no answer in time.
   *
   * @throws StackFailure TM-409 when the answer is an error
   */
  Optional<JsonNode> transaction(String id) {
    try {
      String body =
          JSON.writeValueAsString(Map.of("query", TRANSACTION, "variables", Map.of("id", id)));
      HttpRequest request =
          request("graphql")
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode answer = response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
      if (answer == null || answer.has("errors")) {
        throw StackFailure.wrongAnswer(
            "TransactionById", "HTTP " + response.statusCode() + " " + response.body());
      }
      JsonNode transaction = answer.path("data").path("transaction");
      return transaction.isObject() ? Optional.of(transaction) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw StackFailure.wrongAnswer("TransactionById", "no JSON: " + e.getOriginalMessage());
    } catch (IOException noAnswer) {
      // Too busy just now; who waits for the transaction asks again.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
  }

  private static String document(String operation) {
    String resource = "/tidemark/graphql/operations/" + operation + ".graphql";
    try (InputStream text =
        Objects.requireNonNull(ApiClient.class.getResourceAsStream(resource), resource)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
