package io.tidemark.streaming.lake;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without the {@code chmod} process that it forks for each file it
 * creates where its native library is missing. Files get what the umask gives them. For a lake in a
 * local folder only; other file systems are not affected.
 */
public final class QuietLocalFileSystem extends LocalFileSystem {

  /** Called by Hadoop, by name. */
  public QuietLocalFileSystem() {
    super(new WithoutChmod());
  }

  private static final class WithoutChmod extends RawLocalFileSystem {
    @Override
    public void setPermission(Path file, FsPermission permission) {
      // The umask has spoken already.
    }
  }
}
