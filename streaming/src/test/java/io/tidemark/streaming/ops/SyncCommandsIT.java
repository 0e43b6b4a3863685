package io.tidemark.streaming.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.RunningApplication;
import io.tidemark.testservices.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark sync}, beside the running application. */
final class SyncCommandsIT {
  private static final String USER = "00000000-0000-7000-8000-000000000001";

  private static RunningApplication application;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    application =
        new RunningApplication(
            folder, Map.of("redis.uri", TestRedis.shared().uri().resolve("/3").toString()));
    application.awaitAll();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void aTableIsHeldLetGoAndLoadedAnewAndItsStatusSaysSo() {
    assertThat(lineOf("users")).contains("following", "not yet");
    assertThat(out("sync", "pause", "users"))
        .isEqualTo("users is held until 'sync resume users'\n");
    assertThat(lineOf("users")).contains("paused");
    assertThat(lineOf("transactions")).contains("following");
    assertThat(out("sync", "approve", "users")).isEqualTo("users is not held by the brake\n");
    assertThat(out("sync", "resume", "users")).isEqualTo("users is followed again\n");
    assertThat(out("sync", "resume", "users")).isEqualTo("users was not paused\n");

    assertThat(out("sync", "resync", "users")).isEqualTo("users will be loaded anew\n");
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                application
                    .texts("SELECT resync FROM tidemark.ledger WHERE table_name = 'users'")
                    .contains("f"));
    application.awaitAll();
    assertThat(out("prove", "users")).contains("  equal  ");
    assertThat(lineOf("users")).contains("following", "equal at version");
  }

  @Test
  void theCopyInRedisIsFollowedProvedHeldAndLoadedByTheSameCommands() {
    application.send(0, USER, Json.user(USER, 1, "ann@example.org", "Ann", "+4930123456"));
    application.awaitAll();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> out("prove", "--target", "redis", "users").contains("  1  "));
    assertThat(out("prove", "--target", "redis")).doesNotContain("differ");
    assertThat(lineOf("users", "redis")).contains("following", "equal at version");
    assertThat(out("sync", "pause", "users", "--target", "redis"))
        .isEqualTo("users is held until 'sync resume users'\n");
    assertThat(lineOf("users", "redis")).contains("paused");
    assertThat(lineOf("users")).doesNotContain("paused");
    assertThat(out("sync", "resume", "users", "--target", "redis"))
        .isEqualTo("users is followed again\n");
    assertThat(out("sync", "resync", "users", "--target", "redis"))
        .isEqualTo("users will be loaded anew\n");
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> lineOf("users", "redis").contains("following"));
  }

  @Test
  void aTargetThatIsNotThereIsSaidNotToBe() {
    Command command = Command.run(application, "prove", "--target", "reddis");
    assertThat(command.exit()).isEqualTo(2);
    assertThat(command.err()).contains("TM-522", "'reddis'", "postgres, redis");
  }

  @Test
  void aTableThatIsNotThereIsSaidNotToBe() {
    Command command = Command.run(application, "sync", "pause", "user");
    assertThat(command.exit()).isEqualTo(2);
    assertThat(command.err()).contains("TM-520", "'user'", "user_activity, users");
  }

  private static String lineOf(String table) {
    return lineOf(table, "postgres");
  }

  private static String lineOf(String table, String target) {
    return out("sync", "status")
        .lines()
        .filter(line -> line.matches(table + " +" + target + " .*"))
        .findFirst()
        .orElseThrow();
  }

  private static String out(String... args) {
    Command command = Command.run(application, args);
    assertThat(command.exit()).as(command.err()).isZero();
    return command.out();
  }
}
