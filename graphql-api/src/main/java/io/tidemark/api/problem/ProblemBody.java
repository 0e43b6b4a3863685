package io.tidemark.api.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A problem as the body of a plain HTTP answer: the same shape that a GraphQL answer has. */
public final class ProblemBody {
  private static final JsonMapper JSON = new JsonMapper();

  private ProblemBody() {}

  /** The body. */
  public static Map<String, Object> of(ApiProblem problem) {
    return Map.of("errors", List.of(problem.asError().toSpecification()));
  }

  /** Writes status and body, and ends the answer. */
  public static void write(HttpServletResponse response, int status, ApiProblem problem)
      throws IOException {
    byte[] body = JSON.writeValueAsString(of(problem)).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
