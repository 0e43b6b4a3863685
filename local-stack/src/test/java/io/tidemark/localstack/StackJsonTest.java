package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackJsonTest {
  private static final StackJson STACK =
      new StackJson(
          "http://127.0.0.1:8080/graphql",
          "ws://127.0.0.1:8080/graphql",
          "http://127.0.0.1:8080/",
          "http://127.0.0.1:8080/graphiql",
          "127.0.0.1:19092",
          new StackJson.Jdbc(
              "jdbc:postgresql://127.0.0.1:15432/tidemark",
              new StackJson.Login("tidemark_owner", "a"),
              new StackJson.Login("sync", "b"),
              new StackJson.Login("api", "c")),
          "/data/lake",
          Map.of("kafka", 1L, "postgres", 2L, "streaming", 3L, "api", 4L),
          Map.of("support", "x", "senior", "y", "auditor", "z", "admin", "w"));

  @TempDir private Path folder;

  @Test
  void itHasTheNamesThatReadersGoBy() throws IOException {
    Path file = folder.resolve("stack.json");
    STACK.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "graphql", "graphqlWs", "page", "graphiql", "kafka", "jdbc", "lake", "pids", "tokens");
    assertThat(json.at("/jdbc/url").asText()).startsWith("jdbc:postgresql:");
    assertThat(json.at("/jdbc/writer/user").asText()).isEqualTo("sync");
    assertThat(json.at("/jdbc/writer/password").asText()).isEqualTo("b");
    assertThat(json.at("/jdbc/owner/user").asText()).isEqualTo("tidemark_owner");
    assertThat(json.at("/jdbc/reader/user").asText()).isEqualTo("api");
    assertThat(json.at("/pids/streaming").asLong()).isEqualTo(3);
    assertThat(json.at("/tokens/senior").asText()).isEqualTo("y");
  }

  @Test
  void itIsForItsOwnerOnlyAndLeavesNoDraftBehind() throws IOException {
    Path file = folder.resolve("stack.json");
    STACK.write(file);
    STACK.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void itsTextTellsNoPassword() {
    assertThat(new StackJson.Login("api", "hidden").toString()).doesNotContain("hidden");
  }
}
