package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path parent;

  @Test
  void itIsForItsOwnerOnly() throws IOException {
    try (DataFolder folder = DataFolder.take(parent.resolve("data"))) {
      for (Path path : new Path[] {folder.root(), folder.secrets(), folder.lake()}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void itIsHeldByOneLauncherAtATime() {
    try (DataFolder held = DataFolder.take(parent.resolve("data"))) {
      assertThatThrownBy(() -> DataFolder.take(held.root()))
          .isInstanceOf(StackFailure.class)
          .hasMessageStartingWith("TM-403")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    try (DataFolder again = DataFolder.take(parent.resolve("data"))) {
      assertThat(again.root()).isDirectory();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidInWords() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "not a folder");
    assertThatThrownBy(() -> DataFolder.take(file.resolve("data")))
        .isInstanceOf(StackFailure.class)
        .hasMessageStartingWith("TM-402")
        .hasMessageContaining("--data");
  }

  @Test
  void aResetForgetsWhatTheStackKeptAndNothingElse() throws IOException {
    try (DataFolder folder = DataFolder.take(parent.resolve("data"))) {
      Path kept = Files.createDirectories(folder.lake().resolve("users"));
      Path strangers = Files.writeString(folder.root().resolve("notes.txt"), "mine");
      folder.reset();
      assertThat(kept).doesNotExist();
      assertThat(strangers).exists();
      assertThat(folder.lake()).isEmptyDirectory();
      assertThat(folder.secrets()).isEmptyDirectory();
    }
  }
}
