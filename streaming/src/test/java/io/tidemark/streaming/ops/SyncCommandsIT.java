package io.tidemark.streaming.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.streaming.RunningApplication;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark sync}, beside the running application. */
final class SyncCommandsIT {
  private static RunningApplication application;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    application = new RunningApplication(folder);
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
        .atMost(Duration.ofSeconds(30))
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
  void aTableThatIsNotThereIsSaidNotToBe() {
    Command command = Command.run(application, "sync", "pause", "user");
    assertThat(command.exit()).isEqualTo(2);
    assertThat(command.err()).contains("TM-520", "'user'", "user_activity, users");
  }

  private static String lineOf(String table) {
    return out("sync", "status")
        .lines()
        .filter(line -> line.startsWith(table + " "))
        .findFirst()
        .orElseThrow();
  }

  private static String out(String... args) {
    Command command = Command.run(application, args);
    assertThat(command.exit()).as(command.err()).isZero();
    return command.out();
  }
}
