package io.tidemark.streaming.lake;

import io.delta.storage.HDFSLogStore;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log in a local folder, listed from a file on at the cost of the files that follow:
 * Delta's own looks at every file of the log each time anybody asks what is new, and a log that is
 * kept for 30 days has many.
 */
public final class LocalLogStore extends HDFSLogStore {

  /** Called by Delta, by name. */
  public LocalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public Iterator<FileStatus> listFrom(Path from, Configuration hadoop) throws IOException {
    FileSystem files = from.getFileSystem(hadoop);
    Path log = files.makeQualified(from.getParent());
    if (!files.exists(log)) {
      throw new FileNotFoundException("No such file or directory: " + log);
    }
    File folder = new File(log.toUri().getPath());
    String[] names =
        folder.list((in, name) -> name.compareTo(from.getName()) >= 0 && !isChecksum(name));
    long blockSize = files.getDefaultBlockSize(log);
    return Arrays.stream(names == null ? new String[0] : names)
        .sorted()
        .map(name -> status(new File(folder, name), new Path(log, name), blockSize))
        .iterator();
  }

  private static FileStatus status(File file, Path path, long blockSize) {
    return new FileStatus(
        file.length(), file.isDirectory(), 1, blockSize, file.lastModified(), path);
  }

  /** Of Hadoop's, for another file. */
  private static boolean isChecksum(String name) {
    return name.startsWith(".") && name.endsWith(".crc");
  }
}
