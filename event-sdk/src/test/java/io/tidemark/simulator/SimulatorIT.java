package io.tidemark.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.EventContract;
import io.tidemark.events.Topics;
import io.tidemark.events.Verdict;
import io.tidemark.testservices.TestKafka;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the simulator as a process, as everybody does. */
class SimulatorIT {
  private static String bootstrapServers;

  @BeforeAll
  static void makeTheTopics() throws Exception {
    bootstrapServers = TestKafka.shared().bootstrapServers();
    Topics.make(bootstrapServers);
  }

  @Test
  void tenThousandRecordsHoldExactlyTheThousandBrokenOnesAskedFor() throws Exception {
    Map<String, Integer> before = verdicts();
    Run run = run("--rate", "0", "--count", "10000", "--broken", "0.1", "--quiet");
    assertThat(run.exitCode).as(run.text()).isZero();
    JsonNode last = run.lastLine();
    assertThat(last.get("sent").intValue()).isEqualTo(10_000);
    assertThat(last.get("broken").intValue()).isEqualTo(1_000);
    assertThat(last.get("good").intValue()).isEqualTo(9_000);
    assertThat(last.get("late").intValue()).isEqualTo(100);
    assertThat(last.get("duplicates").intValue()).isEqualTo(100);
    assertThat(last.get("outOfOrder").intValue()).isEqualTo(100);
    assertThat(last.get("deletes").intValue()).isEqualTo(50);

    Map<String, Integer> after = verdicts();
    assertThat(after.get("Accepted") - before.getOrDefault("Accepted", 0)).isEqualTo(9_000);
    assertThat(after.get("Refused") - before.getOrDefault("Refused", 0)).isEqualTo(1_000);
  }

  @Test
  void aRunWithAStartCanBeRepeatedByteForByte() throws Exception {
    String[] options = {
      "--rate", "0", "--count", "500", "--seed", "7", "--start", "2020-01-01T00:00:00Z", "--quiet"
    };
    List<String> before = values();
    run(options);
    List<String> once = values();
    run(options);
    List<String> twice = values();
    List<String> first = once.subList(before.size(), once.size());
    assertThat(first).hasSize(500);
    assertThat(twice.subList(once.size(), twice.size())).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void aTerminationEndsTheRunWithItsCounts() throws Exception {
    Process process = start("--rate", "50");
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (int i = 0; i < 20; i++) {
        lines.add(out.readLine());
      }
      // The process handle's, since the process's own would close what is still to be read.
      process.toHandle().destroy();
      out.lines().forEach(lines::add);
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    JsonNode counts = JsonMapper.shared().readTree(lines.get(lines.size() - 1));
    // Newer Java warns of what its libraries do, in lines of its own.
    List<String> records = lines.stream().filter(line -> line.matches("\\d{4}-.*Z +.*")).toList();
    assertThat(counts.get("sent").intValue()).isEqualTo(records.size()).isGreaterThanOrEqualTo(10);
    assertThat(records.get(0)).matches("\\d{4}-.*Z +users\\.v1 +PLAIN +ACTIVE \\w+ +[0-9a-f-]{36}");
  }

  @Test
  void wrongOptionsAreToldAndCostNothing() throws Exception {
    Run run = run("--broken", "0.9", "--late", "0.9");
    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.text()).contains("TM-001").contains("more than 1 together");
  }

  private static Map<String, Integer> verdicts() {
    Map<String, Integer> verdicts = new HashMap<>();
    for (EventContract contract : List.of(EventContract.users(), EventContract.transactions())) {
      for (ConsumerRecord<byte[], byte[]> r : Topics.read(bootstrapServers, contract.topic())) {
        Verdict verdict = contract.check(r.key(), r.value());
        verdicts.merge(verdict.getClass().getSimpleName(), 1, Integer::sum);
      }
    }
    return verdicts;
  }

  /** Of both topics, in the order of Kafka's time. */
  private static List<String> values() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.addAll(Topics.read(bootstrapServers, "users.v1"));
    records.addAll(Topics.read(bootstrapServers, "transactions.v1"));
    return records.stream()
        .sorted(Comparator.comparing(ConsumerRecord::timestamp))
        .map(r -> new String(r.value(), UTF_8))
        .toList();
  }

  private record Run(int exitCode, List<String> lines) {
    JsonNode lastLine() {
      return JsonMapper.shared().readTree(lines.get(lines.size() - 1));
    }

    String text() {
      return String.join("\n", lines);
    }
  }

  private static Run run(String... options) throws Exception {
    Process process = start(options);
    List<String> lines;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      lines = out.lines().toList();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), lines);
  }

  private static Process start(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // each lives for seconds
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidemark.simulator.Simulator",
                "--bootstrap-servers",
                bootstrapServers));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
