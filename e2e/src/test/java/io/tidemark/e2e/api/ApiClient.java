package io.tidemark.e2e.api;

import io.tidemark.e2e.Checkout;
import io.tidemark.e2e.stack.StackInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Posts operations. Thread-safe. */
public final class ApiClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final StackInfo stack;
  private final HttpClient client = HttpClient.newHttpClient();

  public ApiClient(StackInfo stack) {
    this.stack = stack;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body as it came
   */
  public record Answer(int status, JsonNode body) {

    /**
     * What lies at a JSON Pointer below the data.
     *
     * @throws AssertionError when the answer has errors, or nothing there
     */
    public JsonNode data(String pointer) {
      JsonNode found = body.at("/data" + pointer);
      if (body.has("errors") || found.isMissingNode()) {
        throw new AssertionError("no data at '" + pointer + "': " + status + " " + body);
      }
      return found;
    }
  }

  /** Asks as support. */
  public Answer ask(String query, Map<String, ?> variables) {
    return askAs(Optional.of("support"), query, variables);
  }

  /** Runs an operation of the schema's own folder, as support. */
  public Answer run(String operation, Map<String, ?> variables) {
    return ask(
        Checkout.read(
            Checkout.ROOT.resolve("src-schema/graphql/operations/" + operation + ".graphql")),
        variables);
  }

  /** Asks with the token of a role, or with none. */
  public Answer askAs(Optional<String> role, String query, Map<String, ?> variables) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(stack.graphql()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared()
                        .writeValueAsString(Map.of("query", query, "variables", variables))));
    role.ifPresent(
        name ->
            request.header(
                "Authorization", "Bearer " + Objects.requireNonNull(stack.tokens().get(name))));
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()));
    } catch (IOException e) {
      throw new AssertionError("the API does not answer at " + stack.graphql(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
