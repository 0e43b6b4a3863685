package io.tidemark.localstack;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * What tests, benchmarks and people need to reach a running stack. Written when it is ready and
 * again when a process is replaced, removed when it stops; holds passwords and tokens, so its mode
 * is 0600.
 *
 * @param kafka host and port
 * @param lake the folder of the Delta tables
 * @param pids by name: kafka, postgres, streaming, api, and simulator while it runs
 * @param tokens by role
 */
record StackJson(
    String graphql,
    String graphqlWs,
    String page,
    String graphiql,
    String kafka,
    Jdbc jdbc,
    String lake,
    Map<String, Long> pids,
    Map<String, String> tokens) {
  private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

  /** The serving database and who may connect to it. */
  record Jdbc(String url, Login owner, Login writer, Login reader) {}

  /** A login of the database. */
  record Login(String user, @JsonProperty("password") String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  /** Writes it whole: who finds the file can read all of it. */
  void write(Path file) {
    try {
      PrivateFiles.write(file, JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
