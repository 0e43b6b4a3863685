package io.tidemark.bench.api;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** How the bare REST service is asked. It does not search. */
final class Rest implements Dialect {

  @Override
  public Optional<byte[]> request(Operation operation, Map<String, Object> variables) {
    return Optional.of(variables)
        .filter(it -> operation != Operation.SEARCH)
        .map(it -> get(path(operation, it)));
  }

  private static String path(Operation operation, Map<String, Object> variables) {
    return switch (operation) {
      case BY_ID -> "/transactions/" + variables.get("id");
      case USER_PAGE ->
          "/users/%s?status=%s&limit=%s"
              .formatted(variables.get("id"), variables.get("status"), variables.get("first"));
      case LIST ->
          "/transactions?status=%s&from=%s&to=%s&limit=%s"
              .formatted(
                  variables.get("status"),
                  variables.get("from"),
                  variables.get("to"),
                  variables.get("first"));
      default ->
          "/newest?limit=%s&offset=%s"
              .formatted(variables.get("first"), variables.getOrDefault("offset", 0));
    };
  }

  private static byte[] get(String path) {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
        .formatted(path)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
