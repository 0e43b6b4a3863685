package io.tidemark.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.testservices.TestKafka;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thin jar, submitted as an operator does, in a process of its own. */
final class SparkSubmitIT {
  @Test
  void theThinJarRunsAndStopsOnSigterm(@TempDir Path folder) throws Exception {
    TestKafka kafka = TestKafka.shared();
    createTopics(kafka);
    try (TestPostgres postgres = TestPostgres.migrated();
        Connection owner = postgres.connect(postgres.owner())) {
      Path password = Files.writeString(folder.resolve("password"), postgres.writer().password());
      Process application =
          submit(
              folder,
              Map.of(
                  "spark.tidemark.kafka.bootstrap-servers", kafka.bootstrapServers(),
                  "spark.tidemark.lake", folder.resolve("lake").toString(),
                  "spark.tidemark.checkpoints", folder.resolve("checkpoints").toString(),
                  "spark.tidemark.postgres.url", postgres.jdbcUrl(),
                  "spark.tidemark.postgres.user", postgres.writer().user(),
                  "spark.tidemark.postgres.password-file", password.toString(),
                  "spark.tidemark.warm-up", "1s"));
      try {
        await()
            .atMost(Duration.ofMinutes(6))
            .until(() -> !application.isAlive() || tablesInLedger(owner) == 4);
        assertThat(application.isAlive()).as(log(folder)).isTrue();
      } finally {
        application.destroy();
      }
      assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(folder.resolve("log"))).doesNotContain("ended by a failure");
    }
  }

  @Test
  void everyWrongSettingIsListedAndNothingIsStarted(@TempDir Path folder) throws Exception {
    Process application =
        submit(folder, Map.of("spark.tidemark.lake", "/lake", "spark.tidemark.triger", "1s"));
    assertThat(application.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(application.exitValue()).isEqualTo(2);
    assertThat(log(folder))
        .contains("TM-001 6 settings are wrong")
        .contains("spark.tidemark.kafka.bootstrap-servers: is missing")
        .contains("spark.tidemark.postgres.url: is missing")
        .contains("spark.tidemark.checkpoints: is missing")
        .contains("did you mean spark.tidemark.trigger?");
  }

  private static Process submit(Path folder, Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("spark.driver.host", "127.0.0.1");
    all.put("spark.driver.bindAddress", "127.0.0.1");
    all.put("spark.local.dir", folder.resolve("scratch").toString());
    Path properties = folder.resolve("settings.properties");
    Files.write(
        properties, all.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SparkForTests.options());
    command.addAll(
        List.of(
            SparkForTests.SHORT_LIVED,
            "-Xmx1g",
            "-cp",
            sparkAlone(),
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[2]",
            "--properties-file",
            properties.toString(),
            "--jars",
            String.join(",", jars().stream().map(Path::toString).toList()),
            "--class",
            "io.tidemark.streaming.StreamingApplication",
            thinJar().toString()));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  /**
   * What a Spark distribution has in its jars folder: our class path without what we tell people to
   * bring.
   */
  private static String sparkAlone() throws IOException {
    List<String> brought = jars().stream().map(jar -> jar.getFileName().toString()).toList();
    return Stream.of(Files.readString(Path.of("target/classpath.txt")).strip().split(":", -1))
        .filter(jar -> !brought.contains(Path.of(jar).getFileName().toString()))
        .collect(Collectors.joining(":"));
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target/jars"))) {
      return files.map(Path::toAbsolutePath).toList();
    }
  }

  private static Path thinJar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(
              file ->
                  file.getFileName()
                      .toString()
                      .matches("tidemark-streaming-[^-]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  private static String log(Path folder) throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private static void createTopics(TestKafka kafka) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(properties)) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("users.v1", 2, (short) 1),
                  new NewTopic("transactions.v1", 2, (short) 1)))
          .all()
          .get();
    }
  }

  private static long tablesInLedger(Connection connection) throws Exception {
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT count(*) FROM tidemark.ledger WHERE heartbeat_at IS NOT NULL")) {
      row.next();
      return row.getLong(1);
    }
  }
}
