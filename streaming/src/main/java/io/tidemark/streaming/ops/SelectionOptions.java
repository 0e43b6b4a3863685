package io.tidemark.streaming.ops;

import io.tidemark.events.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a person says which records of the quarantine are meant. */
final class SelectionOptions {
  @Option(names = "--topic", paramLabel = "TOPIC", description = "Records of this topic.")
  private @Nullable String topic;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Records refused for this reason: ${COMPLETION-CANDIDATES}.")
  private @Nullable Reason reason;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Records refused then or later: 2026-11-22T15:00:00Z, 2026-11-22, or 90m, 12h, 7d ago.")
  private @Nullable Instant since;

  @Parameters(
      paramLabel = "TOPIC/PARTITION/OFFSET",
      arity = "0..*",
      description = "Single records, named as the list names them.")
  private @Nullable List<Place> places;

  Selection selection() {
    return new Selection(topic, reason, since, places == null ? List.of() : List.copyOf(places));
  }
}
