package io.tidemark.streaming.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Verdict;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.testservices.TestKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpIT {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void itGoesThroughTheStagesAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    TestKafka kafka = TestKafka.shared();
    List<EventFlow> flows =
        EventFlow.all().stream()
            .map(flow -> flow.readFrom(kafka.newTopic(flow.name(), 1)))
            .toList();
    assertThat(warmUp(flows, SettingsForTests.in(folder).with(kafka).settings()))
        .as("how long each round took")
        .isNotEmpty();
    assertThat(SparkForTests.session().streams().active())
        .extracting(StreamingQuery::name)
        .noneMatch(name -> name.startsWith("warm-up"));
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("checkpoints/warm-up")).doesNotExist();
  }

  @Test
  void aTopicThatIsNotThereIsLeftToIngest(@TempDir Path folder) throws Exception {
    List<EventFlow> flows =
        EventFlow.all().stream().map(flow -> flow.readFrom(flow.name() + ".missing")).toList();
    assertThat(warmUp(flows, SettingsForTests.in(folder).with(TestKafka.shared()).settings()))
        .isNotEmpty();
  }

  @Test
  void whatOneThatWasKilledLeftIsDeletedWithoutAnother(@TempDir Path folder) throws Exception {
    Path left = Files.createDirectories(folder.resolve("checkpoints/warm-up/users"));
    Settings settings = SettingsForTests.in(folder).settings();
    assertThat(WarmUp.run(SparkForTests.session(), settings, EventFlow.all(), Duration.ZERO))
        .isEmpty();
    assertThat(left).doesNotExist();
  }

  @Test
  void whatItMakesUpMeetsTheContract() throws Exception {
    for (EventFlow flow : EventFlow.all()) {
      for (Row record : WarmUp.records(flow, 3)) {
        assertThat(flow.contract().check(record.getAs(0), record.getAs(1)))
            .isInstanceOf(Verdict.Accepted.class);
      }
    }
  }

  private static List<Long> warmUp(List<EventFlow> flows, Settings settings) throws Exception {
    return WarmUp.run(SparkForTests.session(), settings, flows, LIMIT);
  }
}
