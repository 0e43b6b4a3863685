package io.tidemark.bench.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document an operation, of the folder that is named after the server, sent with each question.
 */
final class GraphQl implements Dialect {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<Operation, String> documents = new EnumMap<>(Operation.class);
  private final String headers;

  /**
   * Of one server's.
   *
   * @param headers what else it wants, each with its line's end
   */
  GraphQl(String folder, String headers) {
    this.headers = headers;
    for (Operation operation : Operation.values()) {
      String name = operation.isPage() ? "PAGE" : operation.name();
      document(folder + "/" + name + ".graphql").ifPresent(it -> documents.put(operation, it));
    }
  }

  private static Optional<String> document(String name) {
    try (InputStream text = GraphQl.class.getResourceAsStream(name)) {
      return text == null
          ? Optional.empty()
          : Optional.of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<byte[]> request(Operation operation, Map<String, Object> variables) {
    return Optional.ofNullable(documents.get(operation)).map(document -> post(document, variables));
  }

  private byte[] post(String document, Map<String, Object> variables) {
    byte[] body = JSON.writeValueAsBytes(Map.of("query", document, "variables", variables));
    byte[] head =
        """
        POST /graphql HTTP/1.1
        Host: 127.0.0.1
        Content-Type: application/json
        Accept: application/graphql-response+json
        %sContent-Length: %d

        """
            .formatted(headers, body.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }
}
