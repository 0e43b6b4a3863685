package io.tidemark.e2e.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts in the stack's place. */
class RunningStackTest {

  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(5);

  /** Writes a stack.json that names one process, as the stack would. */
  private static final String READY =
      """
      sleep 60 & child=$!
      cat > "$data/.new" <<JSON
      {"graphql": "http://127.0.0.1:1/graphql", "graphqlWs": "ws://127.0.0.1:1/graphql", "page": "http://127.0.0.1:1/",
       "graphiql": "http://127.0.0.1:1/graphiql", "kafka": "127.0.0.1:2",
       "jdbc": {"url": "jdbc:postgresql://127.0.0.1:3/tidemark", "owner": {"user": "o", "password": "x"},
         "writer": {"user": "w", "password": "y"}, "reader": {"user": "r", "password": "z"}},
       "lake": "$data/lake", "pids": {"kafka": $child}, "tokens": {"support": "t"}}
      JSON
      mv "$data/.new" "$data/stack.json"
      """;

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void makeDataFolder() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
  }

  @Test
  void theStackIsReadyOnceItHasSaidHowToReachIt() throws IOException {
    String stopped = "trap 'kill $child; touch \"$data/stopped\"; exit 0' TERM\n";
    try (RunningStack stack = start(READY + stopped + "wait\n")) {
      assertThat(stack.info().kafka()).isEqualTo("127.0.0.1:2");
      assertThat(stack.info().jdbc().reader().password()).isEqualTo("z");
      assertThat(stack.info().lake()).isEqualTo(data.resolve("lake"));
      assertThat(stack.info().tokens()).containsEntry("support", "t");
    }
    assertThat(data.resolve("stopped")).as("ended by SIGTERM").exists();
  }

  @Test
  void itIsStartedWithoutSimulatorOnFreePorts() throws IOException {
    try (RunningStack stack =
        start("echo \"$*\" > \"$data/options\"\n" + READY + "trap 'kill $child' TERM; wait\n")) {
      assertThat(stack.info().pids()).containsOnlyKeys("kafka");
      assertThat(data.resolve("options"))
          .hasContent(
              "--no-simulator --data %s --kafka-port 0 --postgres-port 0 --api-port 0"
                  .formatted(data));
    }
  }

  @Test
  void aStackThatEndsBeforeItIsReadyIsReportedWithItsLastWords() {
    assertThatThrownBy(() -> start("echo TM-401 no Java; exit 3\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ended with 3")
        .hasMessageContaining("TM-401 no Java");
  }

  @Test
  void theFileOfAStackThatWasKilledIsNotTakenForANewOnes() throws IOException {
    Files.writeString(data.resolve("stack.json"), "{}");

    assertThatThrownBy(() -> start("exit 4\n")).hasMessageContaining("ended with 4");
  }

  @Test
  void aProcessThatOutlivesTheStackIsReportedAndKilled() throws IOException {
    RunningStack stack = start(READY + "exec sleep 60\n");
    long child = stack.info().pids().get("kafka");

    assertThatThrownBy(stack::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("left running after SIGTERM")
        .hasMessageContaining(Long.toString(child));

    await()
        .atMost(STOP)
        .untilAsserted(
            () -> assertThat(ProcessHandle.of(child).filter(RunningStack::runs)).isEmpty());
  }

  private RunningStack start(String lines) throws IOException {
    Path script =
        Files.createFile(
            folder.resolve("quickstart"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(script, "#!/usr/bin/env bash\ndata=$3\n" + lines);
    return RunningStack.start(script, data, START, STOP);
  }
}
