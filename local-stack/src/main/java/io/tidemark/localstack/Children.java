package io.tidemark.localstack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The processes of the stack, by name; what is there is noted on disk for the case that this
 * process is killed. Thread-safe.
 */
final class Children {
  /** Enough for a busy machine to finish a batch and write a {@link ClassArchive}. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path file;
  private final Map<String, Child> byName = new LinkedHashMap<>();
  private boolean stopping;

  Children(Path file) {
    this.file = file;
  }

  /**
   * Starts one and takes it in, in place of one of the same name.
   *
   * @throws CancellationException when the stack is stopping already; then nothing is started
   */
  synchronized Child start(Supplier<Child> program) {
    if (stopping) {
      throw new CancellationException();
    }
    Child child = program.get();
    byName.put(child.name(), child);
    Leftovers.note(file, inOrderOfEnding());
    return child;
  }

  synchronized void forget(String name) {
    byName.remove(name);
  }

  synchronized Optional<Child> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  synchronized List<Child> all() {
    return List.copyOf(byName.values());
  }

  synchronized Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    byName.forEach((name, child) -> pids.put(name, child.pid()));
    return pids;
  }

  /** Whether the stack is being stopped, so that a child that ends is no news. */
  synchronized boolean isStopping() {
    return stopping;
  }

  /** From now on, children end because they are told to. */
  synchronized void beginToStop() {
    stopping = true;
  }

  /** Ends those named at the same time, and returns when all are gone. */
  void stop(String... names) {
    List<Thread> stops = new ArrayList<>();
    for (Child child : Stream.of(names).flatMap(name -> find(name).stream()).toList()) {
      Thread stop = new Thread(() -> child.stop(PATIENCE), "stop-" + child.name());
      stop.start();
      stops.add(stop);
    }
    for (Thread stop : stops) {
      try {
        stop.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whoever sends or asks first, then what they send to and ask. */
  private List<Child> inOrderOfEnding() {
    List<Child> children = new ArrayList<>();
    for (String name : List.of("simulator", "api", "streaming", "kafka", "postgres")) {
      find(name).ifPresent(children::add);
    }
    return children;
  }
}
