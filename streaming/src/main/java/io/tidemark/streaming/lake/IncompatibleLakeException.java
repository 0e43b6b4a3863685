package io.tidemark.streaming.lake;

import java.util.List;

/**
 * TM-130: the lake cannot become what this release wants without a person's decision. Nothing has
 * been changed.
 */
public final class IncompatibleLakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IncompatibleLakeException(String root, List<String> problems) {
    super(
        "TM-130 The lake at %s does not fit this release; nothing has been changed.\n  %s"
            .formatted(root, String.join("\n  ", problems)));
  }
}
