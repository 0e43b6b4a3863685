package io.tidemark.streaming;

import io.tidemark.streaming.lake.QuietLocalFileSystem;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system as seen by a process that may be killed: every operation passes through
 * until the {@link Life} ends. For Hadoop's {@code FileSystem}; {@link Context} is the same for its
 * {@code FileContext}, by which Spark writes checkpoints and Delta its log.
 */
public final class MortalFileSystem extends LocalFileSystem {

  /** Called by Hadoop, by name. */
  public MortalFileSystem() {
    super(new Raw());
  }

  /** See {@link MortalFileSystem}. */
  public static final class Context extends ChecksumFs {

    /** Called by Hadoop, by name. */
    public Context(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(new QuietLocalFileSystem.RawContext(new Raw(), hadoop));
    }
  }

  private static final class Raw extends QuietLocalFileSystem.Raw {
    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
      Life.read(file);
      return super.open(file, bufferSize);
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
      Life.read(folder);
      return super.listStatus(folder);
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
      Life.read(file);
      return super.getFileStatus(file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
      Life.read(file);
      return super.exists(file);
    }

    @Override
    protected OutputStream createOutputStreamWithMode(
        Path file, boolean append, FsPermission permission) throws IOException {
      return Life.write(
          "create",
          file,
          () -> new Written(super.createOutputStreamWithMode(file, append, permission), file));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return Life.write("rename", to, () -> super.rename(from, to));
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
      return Life.write("delete", file, () -> super.delete(file, recursive));
    }

    @Override
    protected boolean mkOneDirWithMode(Path folder, java.io.File file, FsPermission permission)
        throws IOException {
      return file.isDirectory()
          ? super.mkOneDirWithMode(folder, file, permission)
          : Life.write("mkdir", folder, () -> super.mkOneDirWithMode(folder, file, permission));
    }
  }

  /** A file being written. Killed in close, it is left with half of what was written. */
  private static final class Written extends FilterOutputStream {
    private final Path file;
    private boolean closed;

    Written(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      Life.read(file);
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      out.close();
      boolean whole = false;
      try {
        whole = Life.write("close", file, () -> true);
      } finally {
        if (!whole) {
          try (RandomAccessFile left = new RandomAccessFile(file.toUri().getPath(), "rw")) {
            left.setLength(left.length() / 2);
          }
        }
      }
    }
  }
}
