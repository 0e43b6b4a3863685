package io.tidemark.streaming.lake;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FsConstants;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without the processes that it forks where its native library is
 * missing: a {@code chmod} for each file it creates, and a {@code readlink} for each look at a path
 * of a rename; some sixty a second at twenty events a second. Files get what the umask gives them.
 * For Hadoop's {@code FileSystem}; {@link Context} is the same for its {@code FileContext}, by
 * which Spark writes checkpoints and Delta its log. For a lake in a local folder only; other file
 * systems are not affected.
 */
public final class QuietLocalFileSystem extends LocalFileSystem {

  /** Called by Hadoop, by name. */
  public QuietLocalFileSystem() {
    super(new Raw());
  }

  /** See {@link QuietLocalFileSystem}. */
  public static final class Context extends ChecksumFs {

    /** Called by Hadoop, by name. */
    public Context(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(new RawContext(new Raw(), hadoop));
    }
  }

  /** A raw file system for {@code FileContext}, by which any file name is a valid one. */
  public static final class RawContext extends DelegateToFileSystem {

    /** Wraps it. */
    public RawContext(RawLocalFileSystem raw, Configuration hadoop)
        throws IOException, URISyntaxException {
      super(FsConstants.LOCAL_FS_URI, raw, hadoop, "file", false);
    }

    @Override
    public boolean isValidName(String name) {
      return true;
    }
  }

  /** The same without checksum files. */
  public static class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path file, FsPermission permission) {
      // The umask has spoken already.
    }

    @Override
    public FileStatus getFileLinkStatus(Path file) throws IOException {
      return Files.isSymbolicLink(pathToFile(file).toPath())
          ? super.getFileLinkStatus(file)
          : getFileStatus(file);
    }
  }
}
