package io.tidemark.localstack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one folder that everything the stack keeps lies under, held by one launcher at a time.
 * Readable by its owner only.
 */
final class DataFolder implements AutoCloseable {
  private final Path root;
  private final FileChannel lock;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes what is missing and takes the folder for this process; the end of the process gives it
   * back, whatever way that comes.
   *
   * @throws StackFailure TM-402 when it cannot be written to, TM-403 when another launcher holds it
   */
  static DataFolder take(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      PrivateFiles.folder(root);
      FileChannel lock =
          FileChannel.open(
              root.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(lock) == null) {
        String holder = Files.readString(root.resolve("lock")).strip();
        lock.close();
        throw StackFailure.folderInUse(root, holder.isEmpty() ? "" : " (process " + holder + ")");
      }
      lock.truncate(0);
      lock.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      DataFolder taken = new DataFolder(root, lock);
      taken.layOut();
      return taken;
    } catch (IOException e) {
      throw StackFailure.folderUnusable(root, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisVeryProcess) {
      return null;
    }
  }

  private void layOut() throws IOException {
    for (Path folder : List.of(logs(), lake(), checkpoints(), secrets(), scratch(), archives())) {
      PrivateFiles.folder(folder);
    }
  }

  /**
   * Forgets everything: data, logs, secrets. Only what the stack itself makes; other files stay.
   */
  void reset() {
    try {
      for (Path path :
          List.of(
              kafka(),
              postgres(),
              lake(),
              checkpoints(),
              logs(),
              secrets(),
              scratch(),
              stackJson())) {
        PrivateFiles.remove(path);
      }
      layOut();
    } catch (IOException e) {
      throw StackFailure.folderUnusable(root, e);
    }
  }

  Path root() {
    return root;
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  Path postgres() {
    return root.resolve("postgres");
  }

  Path lake() {
    return root.resolve("lake");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path secrets() {
    return root.resolve("secrets");
  }

  /**
   * For what may be lost at any time: Spark's spilled data, settings written anew at each start.
   */
  Path scratch() {
    return root.resolve("scratch");
  }

  /** Loaded classes, kept for the next start; see {@link ClassArchive}. */
  Path archives() {
    return root.resolve("cds");
  }

  /** There exactly while the stack is ready. */
  Path stackJson() {
    return root.resolve("stack.json");
  }

  /** Which processes were started, for the launcher after one that was killed. */
  Path children() {
    return root.resolve("children.json");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw StackFailure.folderUnusable(root, e);
    }
  }
}
