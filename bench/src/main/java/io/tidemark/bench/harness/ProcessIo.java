package io.tidemark.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much this process has read and written until now, whatever for and from wherever, the page
 * cache too. Source: Linux, proc_pid_io(5). Spark's and Hadoop's own counters will not do: they
 * miss the vectored reads by which Parquet files are read.
 *
 * @param read bytes
 * @param written bytes
 */
public record ProcessIo(long read, long written) {
  private static final Path SOURCE = Path.of("/proc/self/io");

  /** Until now. */
  public static ProcessIo now() throws IOException {
    if (!Files.exists(SOURCE)) {
      throw new IllegalStateException(
          "TM-453 What is read and written is counted by Linux, in %s; this is %s. Run this benchmark on Linux."
              .formatted(SOURCE, System.getProperty("os.name")));
    }
    List<String> lines = Files.readAllLines(SOURCE);
    return new ProcessIo(number(lines, "rchar: "), number(lines, "wchar: "));
  }

  /** What came after an earlier moment. */
  public ProcessIo since(ProcessIo earlier) {
    return new ProcessIo(read - earlier.read, written - earlier.written);
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }
}
