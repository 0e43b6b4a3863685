package io.tidemark.streaming.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a streaming query has written down of its own progress: the offsets that each batch ends at,
 * before it runs, and which batches are done. Reading them inside of a batch is the only way to
 * learn where the batch ends when it brings no rows (an OPTIMIZE, a MERGE that changed nothing).
 * Source: Spark's offset and commit logs, version 1: a file a batch; in {@code offsets/N} one line
 * for the version, one of metadata, then one a source.
 */
public final class Checkpoint {
  private static final int LINES_BEFORE_OFFSETS = 2;

  private final Path folder;
  private final FileSystem files;

  /**
   * @param folder the {@code checkpointLocation} of the query
   */
  public Checkpoint(String folder, Configuration hadoop) {
    this.folder = new Path(folder);
    try {
      this.files = this.folder.getFileSystem(hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The {@code checkpointLocation}. */
  public String location() {
    return folder.toString();
  }

  /**
   * Where the batch ends: the end offset of each source as JSON, in the order in which the query
   * names its sources.
   */
  public List<String> end(long batch) {
    Path file = new Path(new Path(folder, "offsets"), Long.toString(batch));
    try (FSDataInputStream in = files.open(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      if (lines.isEmpty() || !lines.get(0).equals("v1")) {
        throw new IllegalStateException(
            "TM-110 Offset log "
                + file
                + " is not of version v1: this Spark writes a format that Tidemark cannot read.");
      }
      return lines.subList(LINES_BEFORE_OFFSETS, lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the last batch ended that is known to be done; empty before the first. */
  public Optional<List<String>> lastDone() {
    OptionalLong batch = batches("commits").max();
    return batch.isPresent() ? Optional.of(end(batch.getAsLong())) : Optional.empty();
  }

  /**
   * Deletes what a query left that was killed before it had planned its first batch: Spark would
   * start no other in its place, since the folder holds more than it expects of a new one.
   */
  void forgetUnlessBegun() {
    if (batches("offsets").findAny().isEmpty()) {
      try {
        files.delete(folder, true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private LongStream batches(String log) {
    try {
      Path logFolder = new Path(folder, log);
      FileStatus[] found =
          files.exists(logFolder) ? files.listStatus(logFolder) : new FileStatus[0];
      return Stream.of(found)
          .map(file -> file.getPath().getName())
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
