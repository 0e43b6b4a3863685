package io.tidemark.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Children that outlived their launcher because it was killed: they still hold the ports and the
 * data. The launcher notes each child it starts; the next one ends those that are still there. A
 * number alone could by now be someone else's process, so the moment it was started must agree too.
 */
final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Leftovers() {}

  /** A process, so that it is known again. */
  record Trace(String name, long pid, long startedAtMillis) {}

  /** Notes the children that are there now, in place of what was noted before. */
  static void note(Path file, List<Child> children) {
    List<Trace> traces =
        children.stream()
            .filter(Child::isAlive)
            .map(child -> new Trace(child.name(), child.pid(), startedAt(child.handle())))
            .toList();
    try {
      PrivateFiles.write(file, JSON.writeValueAsString(traces));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends, in the order noted, what is noted and still there; says which those were. */
  static List<String> end(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Trace> traces;
    try {
      traces = JSON.readValue(PrivateFiles.read(file), new TypeReference<List<Trace>>() {});
    } catch (JsonProcessingException unreadable) {
      return List.of();
    }
    List<String> ended = new ArrayList<>();
    for (Trace trace : traces) {
      ProcessHandle process = ProcessHandle.of(trace.pid()).orElse(null);
      if (process != null && isSame(process, trace)) {
        Child.end(process, PATIENCE);
        ended.add(trace.name());
      }
    }
    return ended;
  }

  private static boolean isSame(ProcessHandle process, Trace trace) {
    return process.isAlive() && startedAt(process) == trace.startedAtMillis();
  }

  private static long startedAt(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return start.map(Instant::toEpochMilli).orElse(0L);
  }
}
