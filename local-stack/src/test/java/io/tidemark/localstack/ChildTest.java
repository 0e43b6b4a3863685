package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  @TempDir private Path folder;

  @Test
  void whatAnEarlierRunHasPrintedDoesNotCount() throws IOException {
    Files.writeString(folder.resolve("log"), "ready\n");
    Child child = shell("sleep 0.3; echo ready");
    assertThat(child.hasPrinted("ready")).isFalse();
    await().until(() -> child.hasPrinted("ready"));
  }

  @Test
  void theTailIsTheLastTwentyLines() {
    Child child = ended("for i in $(seq 1 30); do echo line $i; done");
    assertThat(child.tail()).hasSize(20).first().isEqualTo("line 11");
    assertThat(child.tail()).last().isEqualTo("line 30");
  }

  @Test
  void theTailShowsWhatATraceSaysRatherThanWhereItWas() {
    Child child =
        ended(
            "echo 'X: disk full'; for i in $(seq 1 30); do printf '\\tat a.b.C.d(C.java:%d)\\n' $i; done");
    assertThat(child.tail()).containsExactly("X: disk full");
  }

  @Test
  void whoDoesNotListenIsEndedByForce() {
    Child deaf = shell("trap '' TERM; echo deaf; while :; do sleep 0.1; done");
    await().until(() -> deaf.hasPrinted("deaf"));
    deaf.stop(Duration.ofMillis(300));
    assertThat(deaf.isAlive()).isFalse();
  }

  @Test
  void whatTheTerminalSendsToEveryoneIsForTheLauncherAlone() throws Exception {
    Child child = shell("echo up; sleep 60");
    await().until(() -> child.hasPrinted("up"));
    for (String signal : List.of("INT", "HUP")) {
      String pid = Long.toString(child.pid());
      assertThat(new ProcessBuilder("kill", "-s", signal, pid).start().waitFor()).isZero();
    }
    assertThat(child.handle().onExit()).failsWithin(Duration.ofMillis(300));
    child.stop(Duration.ofSeconds(5));
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void aChildThatEndedIsReportedWithItsCodeAndItsLastWords() {
    Child child = ended("echo no space left; exit 3");
    assertThat(StackFailure.childEnded(child))
        .hasMessageStartingWith("TM-405 part ended by itself (exit code 3)")
        .hasMessageContaining("no space left");
  }

  @Test
  void aChildThatEndsAgainAndAgainIsGivenMoreTimeAndThenUp() {
    Restarts restarts = new Restarts();
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    Child child = ended("exit 1");
    restarts.started(now);
    for (long seconds : new long[] {1, 2, 4, 8, 16}) {
      assertThat(restarts.delayAfter(child, now.plusSeconds(60))).hasSeconds(seconds);
    }
    assertThatThrownBy(() -> restarts.delayAfter(child, now.plusSeconds(60)))
        .isInstanceOf(StackFailure.class);
    assertThat(restarts.delayAfter(child, now.plusSeconds(600))).hasSeconds(1);
  }

  @Test
  void whatAKilledLauncherLeftRunningIsEnded() {
    Path notes = folder.resolve("children.json");
    Child child = shell("sleep 60");
    Leftovers.note(notes, List.of(child));
    assertThat(Leftovers.end(notes)).containsExactly("part");
    assertThat(child.isAlive()).isFalse();
    assertThat(Leftovers.end(notes)).isEmpty();
  }

  @Test
  void aStrangerThatHasTheNumberNowIsLeftAlone() throws IOException {
    Path notes = folder.resolve("children.json");
    Child stranger = shell("sleep 60");
    Leftovers.note(notes, List.of(stranger));
    Files.writeString(
        notes,
        Files.readString(notes).replaceAll("\"startedAtMillis\":\\d+", "\"startedAtMillis\":1"));
    assertThat(Leftovers.end(notes)).isEmpty();
    assertThat(stranger.isAlive()).isTrue();
    stranger.stop(Duration.ofSeconds(5));
  }

  private Child ended(String script) {
    Child child = shell(script);
    await().until(() -> !child.isAlive());
    return child;
  }

  private Child shell(String script) {
    return Child.start(
        "part", List.of("bash", "-c", script), Map.of(), folder, folder.resolve("log"));
  }
}
