package io.tidemark.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Children that outlived their launcher because it was killed: they still hold the ports and the
 * data. The launcher notes each child it starts; the next one ends those that are still there. A
 * number alone could by now be someone else's process, so the moment it was started must agree too.
 */
final class Leftovers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Leftovers() {}

  /** A process, so that it is known again. */
  record Trace(String name, long pid, long startedAtMillis) {}

  /** Notes the children that are there now, in place of what was noted before. */
  static void note(Path file, List<Child> children) {
    List<Trace> traces =
        children.stream()
            .filter(Child::isAlive)
            .map(
                child ->
                    new Trace(child.name(), child.pid(), startedAt(child.process().toHandle())))
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
    return traces.stream()
        .filter(
            trace ->
                ProcessHandle.of(trace.pid())
                    .filter(p -> isSame(p, trace))
                    .map(Leftovers::end)
                    .isPresent())
        .map(Trace::name)
        .toList();
  }

  private static boolean isSame(ProcessHandle process, Trace trace) {
    return process.isAlive() && startedAt(process) == trace.startedAtMillis();
  }

  private static ProcessHandle end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return process;
  }

  private static long startedAt(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return start.map(Instant::toEpochMilli).orElse(0L);
  }
}
