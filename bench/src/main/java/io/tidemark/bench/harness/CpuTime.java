package io.tidemark.bench.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much processor time processes and threads have had until now, user and system together, in
 * microseconds. Source: Linux, proc_pid_stat(5), which counts in hundredths of a second.
 */
public final class CpuTime {
  private static final double TICK_MICROS = 10_000;
  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int WAITED_FOR = 14;

  private CpuTime() {}

  /** A process, those that it has started, and those of them that are done. */
  public static double ofTree(ProcessHandle root) throws IOException {
    double sum = 0;
    for (ProcessHandle each : Stream.concat(Stream.of(root), root.descendants()).toList()) {
      sum += micros(Path.of("/proc", Long.toString(each.pid()), "stat"), WAITED_FOR);
    }
    return sum;
  }

  /** This JVM, and what it has started that is done. */
  public static double ofThisJvm() throws IOException {
    return micros(Path.of("/proc/self/stat"), WAITED_FOR);
  }

  /** The just-in-time compilers of a JVM. */
  public static double ofCompilers(ProcessHandle jvm) throws IOException {
    double sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(jvm.pid()), "task"))) {
      for (Path thread : threads) {
        if (name(thread).matches("C[12] Compiler.*")) {
          sum += micros(thread.resolve("stat"), STIME);
        }
      }
    }
    return sum;
  }

  private static String name(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (NoSuchFileException e) {
      return ""; // ended by now
    }
  }

  private static double micros(Path stat, int last) throws IOException {
    String line;
    try {
      line = new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      if (!Files.exists(stat)) {
        return 0; // ended by now; its parent has what it used
      }
      throw e;
    }
    // The name before it may hold anything, brackets and blanks too.
    List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
    double ticks = 0;
    for (int field = UTIME; field <= last; field++) {
      ticks += Double.parseDouble(fields.get(field));
    }
    return ticks * TICK_MICROS;
  }
}
