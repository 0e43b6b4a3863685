package io.tidemark.e2e.stack;

import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a running stack says of itself in its {@code stack.json}.
 *
 * @param graphql where operations are posted to, an HTTP URL
 * @param page the support page, an HTTP URL
 * @param graphiql GraphiQL, an HTTP URL
 * @param kafka bootstrap server, host:port
 * @param jdbc the serving database
 * @param lake the folder of the Delta tables, a folder a table
 * @param pids process ids by name: kafka, postgres, streaming, api; simulator while it runs
 * @param tokens bearer tokens of the API by role: support, senior, auditor, admin
 */
public record StackInfo(
    String graphql,
    String page,
    String graphiql,
    String kafka,
    Jdbc jdbc,
    Path lake,
    Map<String, Long> pids,
    Map<String, String> tokens) {

  /** The serving database and who may connect to it. */
  public record Jdbc(String url, Login owner, Login writer, Login reader) {}

  /** A login of the database. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /** Fields that are not named here are left alone. */
  static StackInfo parse(String json) {
    return JSON.readValue(json, StackInfo.class);
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
}
