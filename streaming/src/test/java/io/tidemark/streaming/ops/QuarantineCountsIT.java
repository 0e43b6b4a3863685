package io.tidemark.streaming.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.RunningApplication;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits in the quarantine, as PostgreSQL tells it, beside the running application. */
final class QuarantineCountsIT {
  private static final String ANN = "0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c11";
  private static final String BOB = "0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c12";

  @Test
  void whatWaitsIsCountedInPostgresAndWhatWasReplayedOrErasedIsNot(@TempDir Path folder)
      throws Exception {
    try (RunningApplication application = new RunningApplication(folder)) {
      application.send(0, ANN, "no JSON of " + ANN);
      application.send(0, BOB, "no JSON either");
      awaitCounts(application, "NOT_JSON 2");

      // A record that a contract of before has refused, and today's does not.
      String topic = application.flows.get(0).name();
      application
          .spark
          .createDataFrame(
              List.of(
                  RowFactory.create(
                      topic,
                      0,
                      1_000_000L,
                      Instant.now(),
                      ANN.getBytes(UTF_8),
                      Json.user(ANN, 1, "ann@example.org", "Ann", "+4930111222").getBytes(UTF_8),
                      "BAD_VALUE",
                      "/phone",
                      "was too long",
                      Instant.now(),
                      null)),
              application.lake.read("quarantine").schema())
          .write()
          .format("delta")
          .mode("append")
          .save(application.lake.path("quarantine"));
      awaitCounts(application, "BAD_VALUE 1", "NOT_JSON 2");
      assertThat(application.texts("SELECT email FROM api.users")).isEmpty();

      assertThat(Command.run(application, "quarantine", "replay", "--all").out())
          .startsWith("1 taken in");
      awaitCounts(application, "NOT_JSON 2");
      application.awaitAll();
      assertThat(application.texts("SELECT email FROM api.users"))
          .containsExactly("ann@example.org");

      assertThat(Command.run(application, "erase", "user", ANN).exit()).isZero();
      awaitCounts(application, "NOT_JSON 1");
    }
  }

  private static void awaitCounts(RunningApplication application, String... counts) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(counts(application)).containsExactly(counts));
  }

  private static List<String> counts(RunningApplication application) throws SQLException {
    return application.texts(
        "SELECT reason || ' ' || waiting FROM tidemark.quarantine"
            + " WHERE first_seen <= last_seen ORDER BY 1");
  }
}
