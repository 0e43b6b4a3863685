package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
  @TempDir private Path folder;

  @Test
  void nothingIsStartedOnceTheStackIsStopping() {
    Children children = new Children(folder.resolve("children.json"));
    children.beginToStop();
    assertThatThrownBy(
            () ->
                children.start(
                    () -> {
                      throw new AssertionError("started");
                    }))
        .isInstanceOf(CancellationException.class);
  }
}
