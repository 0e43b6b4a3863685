package io.tidemark.streaming.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How many faults of each kind there were, and where they struck. */
final class FaultReport {
  /** What goes wrong. */
  enum Kind {
    SIGKILL("process killed", "sync runs as a process of its own, which SIGKILL ends at a step"),
    KILLED("sessions killed", "all sessions of sync end at a step at once, and no other is let in"),
    CUT_OFF("session cut", "the session ends whose step it is; sync goes on"),
    IN_COPY("cut in COPY", "the connection breaks after some bytes of the rows; sync goes on"),
    IN_COMMIT(
        "cut in COMMIT", "the connection breaks before the COMMIT or its answer; sync goes on"),
    CRASH(
        "PostgreSQL crashed",
        "the server is shut down at once at a step, and started again; sync goes on");

    private final String name;
    private final String meaning;

    Kind(String name, String meaning) {
      this.name = name;
      this.meaning = meaning;
    }
  }

  private final long seed;
  private final Map<Kind, Integer> tried = new EnumMap<>(Kind.class);
  private final Map<Kind, Map<String, Integer>> struck = new EnumMap<>(Kind.class);

  /** An empty one of a random test. */
  FaultReport(long seed) {
    this.seed = seed;
  }

  /**
   * Adds one.
   *
   * @param where it has struck; empty when sync was done before it came there
   */
  void add(Kind kind, Optional<String> where) {
    tried.merge(kind, 1, Integer::sum);
    where.ifPresent(
        place ->
            struck.computeIfAbsent(kind, any -> new TreeMap<>()).merge(place, 1, Integer::sum));
  }

  /** How many have struck. */
  int struck() {
    return struck.values().stream().mapToInt(FaultReport::sum).sum();
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Writes it, as a page of the documentation. */
  void write(Path file) throws IOException {
    StringBuilder kinds = new StringBuilder();
    StringBuilder places = new StringBuilder();
    tried.forEach(
        (kind, times) -> {
          Map<String, Integer> ends = struck.getOrDefault(kind, Map.of());
          kinds.append(
              "| %s | %s | %d | %d |%n".formatted(kind.name, kind.meaning, times, sum(ends)));
          ends.forEach(
              (place, count) ->
                  places.append(
                      "| %s | %s | %d |%n".formatted(kind.name, place.replace("|", "\\|"), count)));
        });
    Files.writeString(
        file,
        """
        # Faults

        Written by `e2e/run crash --faults %d`, seed %d. Each fault waited for sync in the middle of a load, of a batch by the
        driver, or of one by the executors; what has not struck was waiting at a step that sync did not come to.

        Right after each, PostgreSQL had exactly the rows of the lake at the version that the ledger named, compared row by row.
        One more start brought it to the lake's last version, compared likewise. No version was applied twice.

        | kind | what happens | faults | struck |
        |---|---|---:|---:|
        %s
        Where they struck:

        | kind | where | times |
        |---|---|---:|
        %s"""
            .formatted(
                tried.values().stream().mapToInt(Integer::intValue).sum(), seed, kinds, places));
  }
}
