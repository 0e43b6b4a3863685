package io.tidemark.api;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came back over HTTP. */
public record Answer(int status, String body, HttpResponse<String> http) {
  private static final JsonMapper JSON = new JsonMapper();

  static Answer of(HttpResponse<String> http) {
    return new Answer(http.statusCode(), http.body(), http);
  }

  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new AssertionError("not JSON, with status " + status + ": " + body, e);
    }
  }

  /** The value at this JSON Pointer below {@code data}; fails when there are errors. */
  public JsonNode data(String pointer) {
    if (json().has("errors")) {
      throw new AssertionError("the answer has errors: " + body);
    }
    return json().at("/data" + pointer);
  }

  public String code() {
    return json().at("/errors/0/extensions/code").asString();
  }

  public String classification() {
    return json().at("/errors/0/extensions/classification").asString();
  }

  public String message() {
    return json().at("/errors/0/message").asString();
  }

  public String header(String name) {
    return http.headers().firstValue(name).orElse("");
  }

  /** The texts at this pointer in each element of the array at the other, below {@code data}. */
  public List<String> each(String array, String pointer) {
    List<String> values = new ArrayList<>();
    data(array).forEach(element -> values.add(element.at(pointer).asString()));
    return values;
  }
}
