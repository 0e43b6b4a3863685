package io.tidemark.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComposeFileTest {

  private static final Path FILE = Checkout.DOCKER.resolve("compose.yaml");
  private static final ComposeRules RULES = new ComposeRules(Checkout.DOCKER);

  @Test
  void theComposeFileIsValidByTheComposeSpecification() {
    assertThat(schemaErrors(ComposeFile.read(FILE))).isEmpty();
  }

  @Test
  void theComposeFileKeepsOurRules() {
    assertThat(RULES.faultsOf(ComposeFile.read(FILE))).isEmpty();
  }

  @Test
  void theComposeFileHoldsTheWholeProduct() {
    assertThat(ComposeFile.read(FILE).services())
        .containsOnlyKeys(
            "api",
            "kafka",
            "migrate",
            "postgres",
            "simulator",
            "spark-master",
            "spark-worker",
            "streaming",
            "topics");
  }

  /**
   * What a slip of the pen would write must be seen, or the two tests above would prove nothing.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ports: [\"127.0.0.1:9092:9092\"] | prots: [\"127.0.0.1:9092:9092\"]",
        "condition: service_healthy | condition: service_ready",
        "retries: 8 | retries: [8]",
        "driver: json-file | driver: [json-file]",
      })
  void aSlipOfThePenBreaksTheSpecification(String right, String wrong) {
    assertThat(schemaErrors(ComposeFile.parse(withSlip(right, wrong)))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "apache/kafka:4.3.1 | apache/kafka:latest | kafka: image",
        "apache/kafka:4.3.1 | apache/kafka | kafka: image",
        "flyway/flyway:12.4.0 | flyway/flyway:12 | migrate: image",
        "user: \"999:999\" | user: \"0:0\" | postgres: user",
        "user: \"999:999\" | user: postgres | postgres: user",
        "cap_drop: [ALL] | cap_drop: [CHOWN] | api: keeps capabilities",
        "no-new-privileges:true | no-new-privileges:false | api: may gain privileges",
        "read_only: true | read_only: false | api: its file system can be written",
        "127.0.0.1:8080:8080 | 8080:8080 | api: port",
        "127.0.0.1:9092:9092 | 0.0.0.0:9092:9092 | kafka: port",
        "POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password | POSTGRES_PASSWORD: hunter2 | postgres: POSTGRES_PASSWORD",
        "source: ./kafka/topics.sh | source: ./kafka/gone.sh | topics: mounts",
        "dockerfile: docker/api/Dockerfile | dockerfile: docker/api/Gone | api: is built from",
        "{ source: api-cursor-key, | { source: api-cursor-kee, | api: uses secret",
        "{ file: ./secrets/api/cursor-key } | { environment: CURSOR_KEY } | secret api-cursor-key: is not a file",
        "topics: { condition: service_completed_successfully } | topics: { condition: service_healthy } | streaming: waits for topics",
        "-configFiles=/run/secrets/flyway.toml | -password=hunter2 | migrate: a password",
        "pids_limit: 500 | mem_swappiness: 0 | kafka: has no limit",
      })
  void aFileThatBreaksARuleIsRefusedWithTheServiceNamed(String right, String wrong, String fault) {
    assertThat(RULES.faultsOf(ComposeFile.parse(withSlip(right, wrong))))
        .anySatisfy(found -> assertThat(found).startsWith(fault));
  }

  @Test
  void aServiceThatRunsOnWithoutAHealthCheckIsRefused() {
    String without =
        withSlip("test: [CMD, pg_isready", "disable: true\n      x-test: [CMD, pg_isready");

    assertThat(RULES.faultsOf(ComposeFile.parse(without)))
        .contains("postgres: runs on and has no health check");
  }

  @Test
  void topicsAreThoseOfTheContract() {
    JsonNode contract =
        JsonMapper.shared()
            .readTree(Checkout.read(Checkout.ROOT.resolve("src-schema/topics.json")));
    List<String> wanted =
        contract
            .valueStream()
            .map(
                topic ->
                    "topic %s %d %d"
                        .formatted(
                            topic.path("name").asString(),
                            topic.path("partitions").asInt(),
                            topic.path("retentionDays").asInt()))
            .toList();

    List<String> made =
        Checkout.read(Checkout.DOCKER.resolve("kafka/topics.sh"))
            .lines()
            .filter(line -> line.startsWith("topic "))
            .map(line -> line.replaceAll(" +", " "))
            .toList();

    assertThat(made).containsExactlyElementsOf(wanted);
  }

  @Test
  void secretsStayOutOfVersionControl() throws IOException {
    assertThat(Files.readAllLines(Checkout.DOCKER.resolve(".gitignore"))).contains("secrets/");
  }

  private static String withSlip(String right, String wrong) {
    String text = Checkout.read(FILE);
    assertThat(text).as("the file has what the test changes").contains(right);
    return text.replace(right, wrong);
  }

  private static List<Error> schemaErrors(ComposeFile compose) {
    return COMPOSE_SPECIFICATION.validate(compose.root());
  }

  private static final Schema COMPOSE_SPECIFICATION = composeSpecification();

  private static Schema composeSpecification() {
    try (InputStream schema =
        Objects.requireNonNull(
            ComposeFileTest.class.getResourceAsStream("/compose-spec/compose-spec.json"))) {
      // Its own $id is relative, so it needs a place to be relative to; nothing is fetched from
      // there.
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(
              SchemaLocation.of("classpath:compose-spec/compose-spec.json"),
              schema,
              InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
