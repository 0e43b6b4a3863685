package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

final class CommitTest {
  @Test
  void changeDataIsReadInsteadOfWhatWasAddedAndRemoved() throws IOException {
    assertThat(
            filesWithChanges(
                "{\"commitInfo\":{\"operation\":\"UPDATE\"}}",
                "{\"remove\":{\"dataChange\":true}}",
                "{\"add\":{\"dataChange\":true}}",
                "{\"cdc\":{\"dataChange\":false}}"))
        .isEqualTo(1);
  }

  @Test
  void addedAndRemovedFilesCountWhereTheyChangeData() throws IOException {
    assertThat(
            filesWithChanges(
                "{\"commitInfo\":{\"operation\":\"WRITE\"}}",
                "{\"remove\":{\"dataChange\":true}}",
                "{\"add\":{\"dataChange\":true}}",
                "{\"add\":{\"dataChange\":false}}"))
        .isEqualTo(2);
  }

  @Test
  void aMergeThatChangedNoRowHasNoFilesWithChanges() throws IOException {
    String merge =
        "{\"commitInfo\":{\"operation\":\"MERGE\",\"operationMetrics\":{\"numTargetRowsInserted\":\"0\",\"numTargetRowsUpdated\":\"%s\",\"numTargetRowsDeleted\":\"0\"}}}";
    assertThat(filesWithChanges(merge.formatted("0"), "{\"add\":{\"dataChange\":true}}")).isZero();
    assertThat(filesWithChanges(merge.formatted("1"), "{\"add\":{\"dataChange\":true}}"))
        .isEqualTo(1);
  }

  private static long filesWithChanges(String... actions) throws IOException {
    return Commit.changes(new BufferedReader(new StringReader(String.join("\n", actions)))).files();
  }
}
