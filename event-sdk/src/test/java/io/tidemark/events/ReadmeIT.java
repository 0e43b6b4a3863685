package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testservices.TestKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the README, as it stands there. */
class ReadmeIT {
  private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir Path folder;

  @Test
  void theProgramSendsThreeEventsAndIsToldWhatIsWrongWithTheFourth() throws Exception {
    String bootstrapServers = TestKafka.shared().bootstrapServers();
    Topics.make(bootstrapServers);
    int users = Topics.read(bootstrapServers, "users.v1").size();
    List<ConsumerRecord<byte[], byte[]>> before = Topics.read(bootstrapServers, "transactions.v1");

    assertThat(run(bootstrapServers).lines())
        .containsExactlyInAnyOrder(
            "kept in users.v1",
            "kept in transactions.v1",
            "kept in transactions.v1",
            "correct it: BAD_VALUE in /amount");

    assertThat(Topics.read(bootstrapServers, "users.v1")).hasSize(users + 1);
    assertThat(Topics.read(bootstrapServers, "transactions.v1"))
        .filteredOn(record -> before.stream().noneMatch(old -> isSame(old, record)))
        .extracting(record -> EventContract.transactions().check(record.key(), record.value()))
        .extracting(verdict -> ((Verdict.Accepted) verdict).event().text("status"))
        .containsExactly("PENDING", "COMPLETED");
  }

  /** What it prints. */
  private String run(String bootstrapServers) throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("README.md")));
    assertThat(program.find()).as("a program in the README").isTrue();
    Path source = Files.writeString(folder.resolve("Shop.java"), program.group(1));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString(),
                bootstrapServers)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output);
  }

  private static boolean isSame(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
    return one.partition() == other.partition() && one.offset() == other.offset();
  }
}
